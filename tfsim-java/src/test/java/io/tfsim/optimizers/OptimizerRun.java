package io.tfsim.optimizers;

import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.Subgraph;
import io.tfsim.optimizers.Optimizer.Progress;
import io.tfsim.optimizers.Optimizer.Update;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.family.TFloating;

/** Steps of an optimizer in float64 on weights and gradients that a test gives. */
final class OptimizerRun {
  static final int STEPS = 6;

  /** Length of the runs: schedules see 2 epochs of 3 steps. */
  static final RunLength LENGTH = new RunLength(2, 3);

  private OptimizerRun() {}

  /** A weight with its path and first value. */
  record Weight(String path, Values value) {}

  /** The gradient of a weight at a step; it depends on nothing else. */
  static double[] gradient(String path, int step, int size) {
    return Values.normal(path.hashCode() + 31L * step, size).toArray();
  }

  /** The weights after each step. */
  static List<Map<String, double[]>> run(Optimizer optimizer, Weight... weights) {
    try (TestGraph graph = TestGraph.float64()) {
      Subgraph subgraph = graph.training();
      LayerScope scope = subgraph.scope();
      List<Update> updates = new ArrayList<>();
      Map<String, Operand<TFloating>> gradients = new LinkedHashMap<>();
      for (Weight weight : weights) {
        int size = weight.value().size();
        Operand<TFloating> value = scope.weight(weight.path(), Shape.of(size), Initializer.zeros());
        Operand<TFloating> gradient = graph.input(Values.vector(new double[size]));
        gradients.put(weight.path(), gradient);
        updates.add(new Update(graph.model().weight(weight.path()), value, gradient));
      }
      List<Op> reads = new ArrayList<>(subgraph.weights().values());
      List<Op> ops =
          new ArrayList<>(
              optimizer.apply(
                  scope.at("optimizer").after(reads), updates, new Progress(graph.step(), LENGTH)));
      ops.addAll(subgraph.updates()); // of slots that are state
      for (Weight weight : weights) {
        graph.set(weight.path(), weight.value());
      }
      List<Map<String, double[]>> after = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        int current = step;
        graph.setStep(step);
        gradients.forEach(
            (path, input) ->
                graph.feed(
                    input,
                    Values.vector(gradient(path, current, Math.toIntExact(input.shape().get(0))))));
        graph.run(List.of(), ops);
        Map<String, double[]> values = new LinkedHashMap<>();
        for (Weight weight : weights) {
          values.put(weight.path(), graph.get(weight.path()).toArray());
        }
        after.add(values);
      }
      return after;
    }
  }
}
