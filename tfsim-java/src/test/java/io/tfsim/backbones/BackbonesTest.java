package io.tfsim.backbones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.layers.Dense;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class BackbonesTest {

  @Test
  void convNetHasABlockPerWidthAndPoolsBetween() {
    try (TestGraph graph = TestGraph.float32()) {
      var subgraph = graph.training();
      var y =
          new ConvNet(List.of(3, 5, 7), 0.9)
              .call(subgraph.scope(), graph.input(Values.normal(1, 2, 16, 12, 3)));
      assertThat(y.shape()).isEqualTo(Shape.of(2, 7));
      assertThat(subgraph.taps().get("conv1_pool").shape()).isEqualTo(Shape.of(2, 8, 6, 3));
      assertThat(subgraph.taps().get("conv2_pool").shape()).isEqualTo(Shape.of(2, 4, 3, 5));
      assertThat(subgraph.taps().get("conv3_relu").shape()).isEqualTo(Shape.of(2, 4, 3, 7));
      assertThat(subgraph.taps()).doesNotContainKey("conv3_pool");
    }
  }

  @Test
  void convNetHasNoBiasesAndNormalizesEveryBlock() {
    try (TestGraph graph = TestGraph.float32()) {
      new ConvNet(List.of(5, 7), 0.9)
          .call(graph.training().scope(), graph.input(Values.normal(1, 1, 8, 8, 3)));
      long weights =
          graph.model().variables().values().stream().mapToLong(v -> v.shape().size()).sum();
      assertThat(weights).isEqualTo(9 * (3 * 5 + 5 * 7) + 4 * (5 + 7));
    }
  }

  @Test
  void imagesTooSmallAreRefused() {
    assertThatThrownBy(() -> ResNet.resnet18().checkInput(Shape.of(4, 32, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "backbone resnet18 needs images (height, width, channels) of at least 8 x 8 pixels,"
                + " examples are [4, 32, 3]");
    assertThatThrownBy(() -> ResNet.resnet50().checkInput(Shape.of(16, 16, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 32 x 32 pixels, examples are [16, 16, 3]");
    assertThatThrownBy(() -> ConvNet.small().checkInput(Shape.of(8, 7, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("backbone convnet needs images")
        .hasMessageContaining("at least 8 x 8 pixels, examples are [8, 7, 3]");
  }

  @Test
  void vectorsAreRefusedAsImages() {
    assertThatThrownBy(() -> ConvNet.small().checkInput(Shape.of(128)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("examples are [128]");
  }

  @Test
  void imagesThatFitAreTaken() {
    assertThatCode(() -> ConvNet.small().checkInput(Shape.of(8, 8, 1))).doesNotThrowAnyException();
    assertThatCode(() -> ResNet.resnet18().checkInput(Shape.of(8, 8, 4)))
        .doesNotThrowAnyException();
    assertThatCode(() -> Backbone.of("mlp", Dense.of(2)).checkInput(Shape.of(3)))
        .doesNotThrowAnyException();
  }

  @Test
  void convNetRefusesNoBlocks() {
    assertThatThrownBy(() -> new ConvNet(List.of(), 0.9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("number of widths must be >= 1, was 0");
    assertThatThrownBy(() -> new ConvNet(List.of(8, 0), 0.9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("width must be >= 1, was 0");
  }
}
