package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.backbones.ConvNet;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.images.ImageSize;
import io.tfsim.layers.Flatten;
import io.tfsim.models.Embeddings;
import io.tfsim.models.LayerEncoder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file has one embedding, whether it comes as a file or in a source. */
class EncodedFilesTest {
  private static final Execution EXECUTION = Execution.seeded(3).withIntraOpThreads(1);

  @TempDir Path folder;

  /** Larger, much larger (a JPEG is then decoded smaller), smaller, of another shape. */
  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String format : List.of("jpg", "png", "bmp", "gif")) {
      for (int[] size : new int[][] {{64, 48}, {301, 200}, {9, 12}, {16, 16}}) {
        BufferedImage picture =
            Picture.soft(size[0], size[1])
                .image(
                    format.equals("gif")
                        ? BufferedImage.TYPE_BYTE_INDEXED
                        : BufferedImage.TYPE_3BYTE_BGR);
        Path file = folder.resolve(size[0] + "." + format);
        assertThat(ImageIO.write(picture, format, file.toFile())).isTrue();
        files.add(file);
      }
    }
    return files;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void its_pixels_are_those_of_the_source_to_the_last_bit(int channels) throws IOException {
    List<Path> files = files();
    Source source = ImageFiles.of(files, new ImageSize(16, 16, channels, false));
    try (LayerEncoder pixels = LayerEncoder.create(new Flatten(), source.spec(), EXECUTION)) {
      Embeddings expected = pixels.embed(source);
      float[][] actual = pixels.embed(files);
      for (int i = 0; i < files.size(); i++) {
        assertThat(actual[i]).as(files.get(i).toString()).isEqualTo(expected.row(i));
      }
    }
  }

  @Test
  void its_embedding_is_that_of_the_source_up_to_the_rounding_of_batches() throws IOException {
    List<Path> files = files();
    Source source = ImageFiles.of(files, ImageSize.rgb(16, 16));
    try (LayerEncoder network = LayerEncoder.create(ConvNet.small(), source.spec(), EXECUTION)) {
      Embeddings expected = network.embed(source);
      for (int i = 0; i < files.size(); i++) {
        assertThat(network.embed(files.get(i)))
            .containsExactly(expected.row(i), Offset.offset(1e-5f));
      }
      // the same number of examples at once: the same sums
      assertThat(network.embed(files)).isDeepEqualTo(rows(expected));
    }
  }

  private static float[][] rows(Embeddings embeddings) {
    float[][] rows = new float[embeddings.count()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = embeddings.row(i);
    }
    return rows;
  }

  @Test
  void an_image_read_by_java_differs_where_jpeg_decoders_do() throws IOException {
    List<Path> files = files();
    Source source = ImageFiles.of(files, ImageSize.rgb(16, 16));
    try (LayerEncoder pixels = LayerEncoder.create(new Flatten(), source.spec(), EXECUTION)) {
      for (Path file : files) {
        float[] byJava = pixels.embed(ImageIO.read(file.toFile()));
        float[] byTensorFlow = pixels.embed(file);
        if (file.toString().endsWith("jpg")) {
          // a large one is decoded smaller, and at the sides of a cut the decoder lacks neighbours
          assertThat(meanDifference(byJava, byTensorFlow)).as(file.toString()).isLessThan(3);
        } else {
          assertThat(byJava).as(file.toString()).isEqualTo(byTensorFlow);
        }
      }
    }
  }

  /** Of bytes. */
  private static double meanDifference(float[] a, float[] b) {
    return 255
        * IntStream.range(0, a.length)
            .mapToDouble(i -> Math.abs(a[i] - b[i]))
            .average()
            .orElseThrow();
  }
}
