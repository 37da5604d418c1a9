package io.tfsim.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tfsim.graph.Subgraph;
import io.tfsim.layers.Layer;
import io.tfsim.testing.Refusal;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

class MlpHeadTest {

  static Stream<Arguments> heads() {
    return Stream.of(
        arguments(
            "projector with batch norm",
            MlpHead.projector(2, 4),
            new String[] {
              "projector_layer_0/kernel",
              "batch_normalization_0/gamma",
              "batch_normalization_0/beta",
              "batch_normalization_0/moving_mean",
              "batch_normalization_0/moving_variance",
              "projector_output/kernel",
              "batch_normalization_output/moving_mean",
              "batch_normalization_output/moving_variance"
            }),
        arguments(
            "linear projector of one layer",
            MlpHead.projector(1, 4).withOutput(MlpHead.Output.LINEAR),
            new String[] {"projector_output/kernel"}),
        arguments(
            "predictor with bias",
            MlpHead.predictor(3, 4).withHidden(),
            new String[] {"predictor_output/kernel", "predictor_output/bias"}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heads")
  void hasThePeersWeightNames(String name, Layer head, String[] paths) {
    try (TestGraph graph = TestGraph.float32()) {
      head.call(graph.training().scope(), graph.input(Values.normal(1, 5, 6)));
      assertThat(graph.model().variables().keySet()).containsExactly(paths);
    }
  }

  @Test
  void widthsAreThoseOfTheLayers() {
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph training = graph.training();
      var y =
          MlpHead.projector(2, 4)
              .withHidden(7, 9)
              .call(training.scope(), graph.input(Values.normal(1, 5, 6)));
      assertThat(y.shape()).isEqualTo(Shape.of(5, 4));
      assertThat(training.taps().get("projector_layer_0").shape()).isEqualTo(Shape.of(5, 7));
      assertThat(training.taps().get("projector_layer_1").shape()).isEqualTo(Shape.of(5, 9));
    }
  }

  @Test
  void reportsTheSpreadOfItsOutput() {
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph training = graph.training();
      var z = MlpHead.projector(2, 4).named("projector");
      var p = MlpHead.predictor(3, 4).named("predictor");
      var x = graph.input(Values.normal(1, 5, 6));
      p.call(training.scope(), z.call(training.scope(), x));
      assertThat(training.logs()).containsOnlyKeys("proj_std", "pred_std");
    }
  }

  static Stream<Refusal> refused() {
    return Stream.of(
        new Refusal("projector width must be >= 1, was 0", () -> MlpHead.projector(1, 0)),
        new Refusal("projector hidden width must be >= 1, was 0", () -> MlpHead.projector(2, 0)),
        new Refusal("projector layers must be >= 1, was 0", () -> MlpHead.projector(0, 8)),
        new Refusal("predictor width must be >= 1, was 0", () -> MlpHead.predictor(8, 0)),
        new Refusal("predictor hidden width must be >= 1, was -3", () -> MlpHead.predictor(-3, 8)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(Refusal refusal) {
    refusal.check();
  }
}
