package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/** Hue and saturation against TensorFlow's own kernels, on values outside [0, 1] as well. */
class TensorFlowColorsTest {
  private static final Values PIXELS = Values.uniform(5, -0.2, 1.2, 6, 16, 16, 3);
  private static final Tolerance CLOSE = Tolerance.of(1e-5, 1e-5);

  @SuppressWarnings("unchecked") // the graph is of float32
  private static Operand<TFloat32> float32(Operand<TFloating> x) {
    return (Operand<TFloat32>) (Operand<?>) x;
  }

  private static Operand<TFloating> each(LayerScope scope, double value) {
    return scope.tf().fill(scope.tf().constant(new int[] {6}), scope.constant(value));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.5, -0.2, -0.05, 0, 0.05, 0.13, 0.2, 0.5})
  void hueIsTensorFlows(double turns) {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      Operand<TFloating> x = graph.input(PIXELS);
      var tf = scope.tf();
      Values expected = graph.run(tf.image.adjustHue(float32(x), tf.constant((float) turns)));
      Values ours = graph.run(ImageOps.hue(scope, x, each(scope, turns)));
      ValuesAssert.assertThat(ours).isCloseTo(expected, CLOSE);
      // and as the jitter does it, which clips afterwards
      Values clipped = expected.map(v -> Math.max(0, Math.min(1, v)));
      ValuesAssert.assertThat(graph.run(Decided.hueAlone(turns).augment(scope, x)))
          .isCloseTo(clipped, CLOSE);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 1.8})
  void saturationIsTensorFlows(double factor) {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      Operand<TFloating> x = graph.input(PIXELS);
      var tf = scope.tf();
      Values expected =
          graph.run(tf.image.adjustSaturation(float32(x), tf.constant((float) factor)));
      ValuesAssert.assertThat(graph.run(ImageOps.saturation(scope, x, each(scope, factor))))
          .isCloseTo(expected, CLOSE);
    }
  }
}
