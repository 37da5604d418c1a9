package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.ResNet;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.heads.MlpHead;
import io.tfsim.methods.SimClr;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.Output;
import io.tfsim.numpy.NpyArray;
import io.tfsim.numpy.NpyFile;
import io.tfsim.optimizers.Adam;
import io.tfsim.samplers.MemorySource;
import io.tfsim.samplers.ShuffledSampler;
import io.tfsim.training.Training;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/**
 * Weights of a ResNet that was trained here, in Keras. Runs where {@code -Dtfsim.python} names a
 * Python with the packages of the core's src/test/python/requirements.txt; {@code .ci/run} makes
 * one.
 */
@Tag("python")
class PythonWeightsTest {
  private static final int SIDE = 32;

  @TempDir Path directory;

  static Stream<ResNet> networks() {
    return Stream.of(ResNet.resnet18(), ResNet.resnet50());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void keras_gives_the_same_output(ResNet resnet) throws IOException, InterruptedException {
    Random random = new Random(1);
    float[] pixels = new float[4 * SIDE * SIDE * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextFloat();
    }
    Source images = MemorySource.floats(pixels, Shape.of(SIDE, SIDE, 3), new ValueRange(0, 1));
    try (ContrastiveModel model =
        ContrastiveModel.builder()
            .method(SimClr.paper().withProjector(MlpHead.projector(2, 16)))
            .backbone(resnet)
            .augmenter(Augmenter.none())
            .optimizer(Adam.of(1e-3))
            .examples(images.spec())
            .build()) {
      model.fit(Training.on(ShuffledSampler.of(images, 4)).epochs(2)); // moves the statistics
      model.weights().save(directory.resolve("weights.npz"));
      var output = model.encoder(Output.REPRESENTATION).embed(images);
      NpyFile.write(directory.resolve("x.npy"), new NpyArray(Shape.of(4, SIDE, SIDE, 3), pixels));
      NpyFile.write(
          directory.resolve("y.npy"), new NpyArray(Shape.of(4, output.dim()), output.values()));
    }
    Process process =
        new ProcessBuilder(
                System.getProperty("tfsim.python"),
                Path.of("python/load_resnet_weights.py").toAbsolutePath().toString(),
                "weights.npz",
                "--input",
                "x.npy",
                "--output",
                "y.npy")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(0);
    assertThat(said).contains("largest difference ");
  }
}
