package io.tfsim.training;

import io.tfsim.data.BatchInput;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Source;
import io.tfsim.graph.ModelGraph;
import io.tfsim.graph.Subgraph;
import io.tfsim.training.StepOutputs.Reported;
import io.tfsim.training.Validation.BatchNormMode;
import java.util.LinkedHashMap;
import java.util.Map;
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
  private final IndexPlan plan;
  private final BatchInput input;

  ValidationPass(
      ModelGraph model, Training training, Objective objective, TrainingStep.Settings settings) {
    Validation validation = training.validation().orElseThrow();
    Source source = validation.source();
    int batch = Math.min(training.sampler().batchSize(), source.size());
    this.model = model;
    this.steps = source.size() / batch;
    this.step = model.root().placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    Subgraph graph = model.build(validation.batchNorm() == BatchNormMode.BATCH, step);
    graph.freeze(settings.frozen());
    this.plan = new IndexPlan(steps, batch, IntStream.range(0, steps * batch).toArray());
    this.input =
        BatchInput.connect(
            graph, source, BatchInput.Size.of(plan), training.pipeline(), objective::views, step);
    Objective.Terms terms = objective.build(graph, input.views(), input.labels());
    Map<String, Reported> own = new LinkedHashMap<>();
    input.replaced().ifPresent(count -> own.put(History.REPLACED_EXAMPLES, Reported.of(count)));
    if (training.onlineProbe().isPresent()) {
      int classes = training.sampler().source().spec().classes();
      if (source.spec().classes() != classes) {
        throw new IllegalArgumentException(
            "an online probe needs validation examples of the training's "
                + classes
                + " classes, was "
                + source.spec().classes());
      }
      OnlineProbe.checkLabels("validation", source);
      own.putAll(
          OnlineProbe.build(graph, terms.representations(), input.labels(), classes).reported());
    }
    this.outputs = StepOutputs.of(graph, terms.losses(), own);
  }

  /** The mean of each value, with {@code val_} before its name. */
  Map<String, Double> run() {
    input.start(plan, new BatchInput.Start(0, 0, false));
    try {
      return means();
    } finally {
      input.stop();
    }
  }

  private Map<String, Double> means() {
    Means means = new Means();
    for (long i = 0; i < steps; i++) {
      try (TInt64 index = TInt64.scalarOf(i);
          Result result =
              model.session().runner().feed(step, index).fetch(outputs.vector()).run()) {
        means.add(outputs.read(result));
      } catch (RuntimeException e) { // TensorFlow's errors have no class in common
        throw input.reason((int) i, e);
      }
    }
    Map<String, Double> named = new LinkedHashMap<>();
    means.values().forEach((name, value) -> named.put(StepOutputs.VALIDATION + name, value));
    return named;
  }
}
