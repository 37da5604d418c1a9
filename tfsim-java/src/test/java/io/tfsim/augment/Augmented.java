package io.tfsim.augment;

import io.tfsim.graph.Execution;
import io.tfsim.graph.FloatType;
import io.tfsim.graph.LayerScope;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Runs augmenters on values. */
final class Augmented {
  static final Execution FLOAT32 = Execution.seeded(1).withIntraOpThreads(2);
  static final Execution FLOAT64 = FLOAT32.withFloatType(FloatType.FLOAT64);

  private Augmented() {}

  /** A view in float64. */
  static Values view(Augmenter augmenter, Values examples) {
    return view(augmenter, examples, FLOAT64);
  }

  static Values view(Augmenter augmenter, Values examples, Execution execution) {
    try (TestGraph graph = TestGraph.of(execution)) {
      LayerScope scope = graph.training().scope().at("view");
      return graph.run(augmenter.augment(scope, graph.input(examples)));
    }
  }

  /** What ops give, in a graph without random numbers. */
  static Values of(
      Values examples,
      Execution execution,
      BiFunction<LayerScope, Operand<TFloating>, Operand<TFloating>> ops) {
    try (TestGraph graph = TestGraph.of(execution)) {
      return graph.run(ops.apply(graph.inference().scope(), graph.input(examples)));
    }
  }
}
