package io.tfsim.layers;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tfsim.testing.Refusal;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What layers refuse, when they are made and when they are built. */
class LayersBadInputTest {

  static Stream<Refusal> refused() {
    return Stream.of(
        new Refusal("units must be >= 1, was 0", () -> Dense.of(0)),
        new Refusal("l2 must be >= 0 and finite, was -0.1", () -> Dense.of(1).withL2(-0.1)),
        new Refusal("filters must be >= 1, was 0", () -> Conv2D.of(0, 3)),
        new Refusal("kernelSize must be >= 1, was 0", () -> Conv2D.of(3, 0)),
        new Refusal("stride must be >= 1, was 0", () -> Conv2D.of(3, 3).withStride(0)),
        new Refusal(
            "l2 must be >= 0 and finite, was NaN", () -> Conv2D.of(3, 3).withL2(Double.NaN)),
        new Refusal("size must be >= 1, was 0", () -> Pooling2D.max(0)),
        new Refusal("stride must be >= 1, was -1", () -> Pooling2D.average(2).withStride(-1)),
        new Refusal("pixels must be >= 0, was -1", () -> new ZeroPadding2D(-1)),
        new Refusal("p must be a number, was NaN", () -> GeneralizedMeanPooling.of(Double.NaN)),
        new Refusal("epsilon must be > 0, was 0.0", () -> new InstanceNorm(0)),
        new Refusal("rate must be in [0, 1), was 1.0", () -> new Dropout(1)),
        new Refusal("rate must be in [0, 1), was NaN", () -> new Dropout(Double.NaN)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(Refusal refusal) {
    refusal.check();
  }

  static Stream<Arguments> shapes() {
    return Stream.of(
        arguments(
            InstanceNorm.create(),
            new long[] {2, 3},
            "input of instance normalisation must have rank [4], was shape [2, 3]"),
        arguments(
            Dense.of(1),
            new long[] {2, 3, 4},
            "input of a dense layer must have rank [2], was shape [2, 3, 4]"),
        arguments(
            Conv2D.of(1, 3),
            new long[] {2, 3},
            "input of a convolution must have rank [4], was shape [2, 3]"),
        arguments(
            BatchNorm.create(),
            new long[] {2},
            "input of batch normalisation must have rank [2, 3, 4], was shape [2]"),
        arguments(
            Pooling2D.max(2),
            new long[] {2, 3, 4},
            "input of pooling must have rank [4], was shape [2, 3, 4]"),
        arguments(
            GlobalPooling.MAX,
            new long[] {2, 3},
            "input of global pooling must have rank [3, 4], was shape [2, 3]"),
        arguments(
            GeneralizedMeanPooling.of(3),
            new long[] {2, 3},
            "input of generalised mean pooling must have rank [3, 4], was shape [2, 3]"),
        arguments(
            new ZeroPadding2D(1),
            new long[] {2, 3},
            "input of zero padding must have rank [4], was shape [2, 3]"),
        arguments(
            Residual.around(Dense.of(4)),
            new long[] {2, 3},
            "branches of a residual must have one shape, was shortcut [2, 3] and branch [2, 4]"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource
  void shapes(Layer layer, long[] shape, String message) {
    try (TestGraph graph = TestGraph.float32()) {
      var scope = graph.training().scope();
      var x = graph.input(Values.normal(1, shape));
      assertThatThrownBy(() -> layer.call(scope, x))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
    }
  }
}
