package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.backbones.ConvNet;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.samples.Choices.DataChoice;
import io.tfsim.savedmodel.SavedModelBackbone;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

class SavedModelNetworkTest {
  private static final SavedModelBackbone MODEL = SavedModelBackbone.of(SmallKeras.unpack());

  private static SavedModelNetwork network(double low, double high) {
    return new SavedModelNetwork("here", new ValueRange(low, high), MODEL);
  }

  /** Against TensorFlow's resizing, and arithmetic here. */
  @ParameterizedTest
  @CsvSource({"32, 32, 0, 1", "20, 44, 0, 1", "32, 32, -1, 1", "48, 16, 0, 255"})
  void imagesAreBroughtToItsSizeAndRange(int height, int width, double low, double high) {
    Random random = new Random(3);
    try (ModelGraph graph = ModelGraph.create(Execution.seeded(0).withIntraOpThreads(1));
        TFloat32 images =
            TFloat32.tensorOf(
                Shape.of(2, height, width, 3),
                t -> t.scalars().forEach(s -> s.setFloat(random.nextFloat())))) {
      LayerScope scope = graph.build(false).scope();
      var tf = scope.tf();
      Operand<TFloating> x = scope.cast(tf.constantOf(images));
      Operand<TFloating> y = network(low, high).named("backbone").call(scope, x);
      Operand<TFloating> resized =
          scope.cast(
              tf.image.resizeBilinear(
                  x, tf.constant(new int[] {32, 32}), ResizeBilinear.halfPixelCenters(true)));
      Operand<TFloating> scaled =
          tf.math.add(tf.math.mul(resized, scope.constant(high - low)), scope.constant(low));
      Operand<TFloating> expected = MODEL.named("backbone").call(scope, scaled);
      graph.initialize();
      try (var result = graph.session().runner().fetch(y).fetch(expected).run()) {
        TFloat32 actual = (TFloat32) result.get(0);
        TFloat32 wanted = (TFloat32) result.get(1);
        assertThat(actual.shape()).isEqualTo(Shape.of(2, 32));
        for (int i = 0; i < 32; i++) {
          assertThat(actual.getFloat(1, i))
              .isCloseTo(wanted.getFloat(1, i), within(1e-3f * (float) high));
        }
      }
    }
  }

  @Test
  void imagesOfOtherChannelsAreRefused() {
    network(0, 1).checkInput(Shape.of(100, 20, 3));
    assertThatThrownBy(() -> network(0, 1).checkInput(Shape.of(32, 32, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs examples of shape [32, 32, 3], they are [32, 32, 1]");
    assertThatThrownBy(() -> network(0, 1).checkInput(Shape.of(5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs examples of shape [32, 32, 3], they are [5]");
  }

  @Test
  void filesAreReadInItsSizeUnlessAnotherIsAskedFor() {
    DataOptions options = new DataOptions();
    options.fitTo(network(0, 1));
    assertThat(options.size).isNull(); // not files
    options.kind = DataChoice.FOLDER;
    options.fitTo(ConvNet.small());
    assertThat(options.size).isNull();
    options.fitTo(network(0, 1));
    assertThat(options.size).isEqualTo(32);
    options.size = 64;
    options.fitTo(network(0, 1));
    assertThat(options.size).isEqualTo(64);
  }
}
