package io.tfsim.training;

import io.tfsim.data.Batch;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Source;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.graph.Subgraph;
import io.tfsim.training.Validation.BatchNormMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt64;

/** The losses of held-out batches, without updates. */
final class ValidationPass {
  private final ModelGraph model;
  private final StepOutputs outputs;
  private final Placeholder<TInt64> step;
  private final int steps;

  ValidationPass(ModelGraph model, Validation validation, Objective objective, int batchSize) {
    Source source = validation.source();
    int batch = Math.min(batchSize, source.size());
    this.model = model;
    this.steps = source.size() / batch;
    this.step = model.root().placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    Subgraph graph = model.build(validation.batchNorm() == BatchNormMode.BATCH, step);
    LayerScope scope = graph.scope();
    StepInput input = new StepInput(model, source, steps, batch);
    input.set(new IndexPlan(steps, batch, IntStream.range(0, steps * batch).toArray()));
    Batch examples = input.connect(scope.at("input"), step);
    Objective.Terms terms = objective.build(graph, examples, source.spec());
    this.outputs = StepOutputs.of(graph, terms.losses(), Optional.empty());
  }

  /** The mean of each value, with {@code val_} before its name. */
  Map<String, Double> run() {
    Map<String, Double> sums = new LinkedHashMap<>();
    for (long i = 0; i < steps; i++) {
      try (TInt64 index = TInt64.scalarOf(i);
          Result result =
              model.session().runner().feed(step, index).fetch(outputs.vector()).run()) {
        outputs
            .read(result)
            .forEach((name, value) -> sums.merge("val_" + name, value, Double::sum));
      }
    }
    sums.replaceAll((name, sum) -> sum / steps);
    return sums;
  }
}
