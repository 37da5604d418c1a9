package io.tfsim.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tfsim.testing.TestGraph;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

class InitializerTest {
  private static final Shape DENSE = Shape.of(60, 200);
  private static final Shape CONVOLUTION = Shape.of(3, 3, 40, 80);

  /** Fan-in and fan-out of a convolution count its window, but channels only once. */
  static Stream<Arguments> uniforms() {
    return Stream.of(
        arguments("lecun dense", Initializer.lecunUniform(), DENSE, Math.sqrt(3 / 60.0)),
        arguments("lecun conv", Initializer.lecunUniform(), CONVOLUTION, Math.sqrt(3 / 360.0)),
        arguments("glorot dense", Initializer.glorotUniform(), DENSE, Math.sqrt(6 / 260.0)),
        arguments(
            "glorot conv", Initializer.glorotUniform(), CONVOLUTION, Math.sqrt(6 / (360.0 + 720))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("uniforms")
  void uniformFillsTheRangeOnBothSides(
      String name, Initializer initializer, Shape shape, double limit) {
    double[] weights = draw(initializer, shape);
    assertThat(Arrays.stream(weights).min().orElseThrow()).isBetween(-limit, -0.99 * limit);
    assertThat(Arrays.stream(weights).max().orElseThrow()).isBetween(0.99 * limit, limit);
    assertThat(Arrays.stream(weights).average().orElseThrow()).isCloseTo(0, within(0.03 * limit));
    assertThat(variance(weights)).isCloseTo(limit * limit / 3, within(0.02 * limit * limit));
  }

  static Stream<Arguments> heNormals() {
    return Stream.of(
        arguments("dense", DENSE, 2 / 60.0), arguments("conv", CONVOLUTION, 2 / 360.0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heNormals")
  void heNormalHasItsVarianceAfterCutting(String name, Shape shape, double variance) {
    double[] weights = draw(Initializer.heNormal(), shape);
    assertThat(variance(weights)).isCloseTo(variance, within(0.04 * variance));
    // cut off at two deviations of the normal that is cut
    double cut = 2 * Math.sqrt(variance) / 0.8796256610342398;
    assertThat(Arrays.stream(weights).map(Math::abs).max().orElseThrow())
        .isBetween(0.97 * cut, cut * 1.000001);
  }

  @Test
  void constants() {
    assertThat(draw(Initializer.zeros(), Shape.of(2))).containsExactly(0, 0);
    assertThat(draw(Initializer.ones(), Shape.of(2))).containsExactly(1, 1);
    assertThat(draw(Initializer.constant(0.25), Shape.of(2))).containsExactly(0.25, 0.25);
  }

  @Test
  void fansOfAVectorAreItsSize() {
    assertThat(Fans.of(Shape.of(7))).isEqualTo(new Fans(7, 7));
    assertThat(Fans.of(Shape.of(3, 5, 7, 11))).isEqualTo(new Fans(105, 165));
  }

  private static double[] draw(Initializer initializer, Shape shape) {
    try (TestGraph graph = TestGraph.float64()) {
      graph.training().scope().weight("w", shape, initializer);
      graph.model().initialize();
      return graph.get("w").toArray();
    }
  }

  private static double variance(double[] weights) {
    double mean = Arrays.stream(weights).average().orElseThrow();
    return Arrays.stream(weights).map(w -> (w - mean) * (w - mean)).average().orElseThrow();
  }
}
