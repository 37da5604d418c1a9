package io.tfsim.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.losses.LossAndGradient;
import io.tfsim.testing.GradientCheck;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** The cross-entropy of classifiers: its value by hand, its gradient by differences. */
class CrossEntropyGradientCheckTest {

  @Test
  void valueIsTheMeanNegativeLogProbabilityOfTheLabels() {
    try (TestGraph graph = TestGraph.float64()) {
      double log3 = Math.log(3);
      Values logits = Values.of(Shape.of(2, 2), log3, 0, 0, 0); // 3/4, 1/4; 1/2, 1/2
      LossAndGradient loss = crossEntropy(graph, graph.input(logits), 1, 0);
      assertThat(graph.run(loss.value()).single())
          .isCloseTo((Math.log(4) + Math.log(2)) / 2, within(1e-12));
    }
  }

  @Test
  void gradient() {
    try (TestGraph graph = TestGraph.float64()) {
      Operand<TFloating> logits = graph.input(Values.normal(1, 5, 4));
      LossAndGradient loss = crossEntropy(graph, logits, 0, 3, 1, 1, 2);
      GradientCheck.in(graph, graph.training().scope())
          .of("logits", logits)
          .assertGradientsOf(loss.value(), loss.gradients());
    }
  }

  private static LossAndGradient crossEntropy(
      TestGraph graph, Operand<TFloating> logits, int... labels) {
    return CrossEntropy.of(graph.training().scope(), logits, graph.model().root().constant(labels));
  }
}
