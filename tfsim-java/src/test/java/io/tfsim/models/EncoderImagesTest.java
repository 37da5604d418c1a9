package io.tfsim.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.layers.Flatten;
import io.tfsim.testing.Refusal;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

/** Images through an encoder that gives their pixels, in [0, 1]. */
class EncoderImagesTest {
  private static final Execution EXECUTION = Execution.seeded(0).withIntraOpThreads(1);

  @TempDir Path folder;

  private static LayerEncoder pixels(Shape shape) {
    return LayerEncoder.create(
        new Flatten(), new ExampleSpec(shape, ValueRange.BYTES, 0), EXECUTION);
  }

  /** Two rows and three columns, each pixel another colour. */
  private static BufferedImage small() {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 6; i++) {
      image.setRGB(i % 3, i / 3, 0x010203 * (i + 1) + (i << 20));
    }
    return image;
  }

  private static float[] unit(BufferedImage image) {
    float[] values = new float[image.getHeight() * image.getWidth() * 3];
    for (int i = 0; i < values.length; i++) {
      int pixel = i / 3;
      int rgb = image.getRGB(pixel % image.getWidth(), pixel / image.getWidth());
      values[i] = (rgb >> (16 - 8 * (i % 3)) & 255) * (1 / 255f);
    }
    return values;
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    var bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp"})
  void an_image_its_file_and_its_bytes_are_the_same(String format) throws IOException {
    Path file = Files.write(folder.resolve("image"), encoded(small(), format));
    try (LayerEncoder encoder = pixels(Shape.of(2, 3, 3))) {
      assertThat(encoder.embed(small())).isEqualTo(unit(small()));
      assertThat(encoder.embed(file)).isEqualTo(unit(small()));
      assertThat(encoder.embed(Files.readAllBytes(file))).isEqualTo(unit(small()));
      float[] raw = new float[18];
      for (int i = 0; i < 18; i++) {
        raw[i] = Math.round(unit(small())[i] * 255);
      }
      assertThat(encoder.embed(raw)).isEqualTo(unit(small()));
      assertThat(encoder.embed(List.of(small(), file, Files.readAllBytes(file), raw)))
          .isEqualTo(new float[][] {unit(small()), unit(small()), unit(small()), unit(small())});
    }
  }

  @Test
  void a_file_in_an_archive_is_read() throws IOException {
    Path zip = folder.resolve("images.zip");
    try (var archive = FileSystems.newFileSystem(zip, java.util.Map.of("create", "true"));
        LayerEncoder encoder = pixels(Shape.of(2, 3, 3))) {
      Path file = Files.write(archive.getPath("a.png"), encoded(small(), "png"));
      assertThat(encoder.embed(file)).isEqualTo(unit(small()));
    }
  }

  @Test
  void the_middle_is_cut_out_of_an_image_in_memory_as_of_its_file() throws IOException {
    BufferedImage wide = new BufferedImage(90, 31, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 90 * 31; i++) {
      wide.setRGB(i % 90, i / 90, i * 0x010537);
    }
    try (LayerEncoder encoder = pixels(Shape.of(8, 8, 3));
        LayerEncoder larger = pixels(Shape.of(40, 50, 3))) {
      byte[] file = encoded(wide, "png");
      assertThat(encoder.embed(wide)).isEqualTo(encoder.embed(file));
      assertThat(larger.embed(wide)).isEqualTo(larger.embed(file));
      BufferedImage middle = wide.getSubimage(29, 0, 31, 31);
      assertThat(encoder.embed(wide)).isEqualTo(encoder.embed(middle));
      assertThat(encoder.embed(wide)).isNotEqualTo(encoder.embed(wide.getSubimage(0, 0, 31, 31)));
    }
  }

  @Test
  void colours_become_gray_where_the_model_is_gray() throws IOException {
    BufferedImage colour = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    colour.setRGB(0, 0, 200 << 16 | 100 << 8 | 50);
    BufferedImage gray = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    gray.getRaster().setSample(0, 0, 0, 128);
    try (LayerEncoder encoder = pixels(Shape.of(1, 1, 1))) {
      // 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2
      assertThat(encoder.embed(colour)).containsExactly(124 * (1 / 255f));
      assertThat(encoder.embed(gray)).containsExactly(128 * (1 / 255f));
      assertThat(encoder.embed(encoded(gray, "png"))).containsExactly(128 * (1 / 255f));
    }
  }

  @Test
  void a_list_longer_than_a_batch_keeps_its_order() {
    List<float[]> many =
        java.util.stream.IntStream.range(0, 100).mapToObj(i -> new float[] {i, 2, i}).toList();
    try (LayerEncoder encoder = pixels(Shape.of(1, 1, 3))) {
      float[][] rows = encoder.embed(many);
      for (int i = 0; i < 100; i++) {
        assertThat(rows[i]).containsExactly(i * (1 / 255f), 2 * (1 / 255f), i * (1 / 255f));
      }
    }
  }

  @Test
  void what_cannot_be_read_is_named() throws IOException {
    byte[] png = encoded(small(), "png");
    byte[] cut = Arrays.copyOf(png, png.length / 2);
    Path missing = folder.resolve("missing.jpg");
    Path empty = Files.createFile(folder.resolve("empty.jpg"));
    try (LayerEncoder encoder = pixels(Shape.of(2, 3, 3))) {
      new Refusal(
              "cannot read image: it must be JPEG, PNG, GIF or BMP, was 5 bytes that start with"
                  + " 'hello'",
              () -> encoder.embed(new byte[] {'h', 'e', 'l', 'l', 'o'}))
          .check();
      new Refusal("cannot read image: it is empty", () -> encoder.embed(new byte[0])).check();
      new Refusal("cannot read image " + empty + ": it is empty", () -> encoder.embed(empty))
          .check();
      new Refusal(
              "image 3 of 3: cannot read image " + missing + ": it does not exist",
              () -> encoder.embed(List.of(small(), png, missing)))
          .check();
      new Refusal("cannot read image " + folder + ": it is not a file", () -> encoder.embed(folder))
          .check();
      assertThatThrownBy(() -> encoder.embed(List.of(png, cut)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              "image 2 of 2: cannot read image: broken PNG of " + cut.length + " bytes")
          .message()
          .hasLineCount(1);
      assertThat(encoder.embed(png)).isEqualTo(unit(small()));
      new Refusal(
              "an example must have values in [0.0, 255.0], value 1 was 256.0",
              () -> {
                float[] values = new float[18];
                values[1] = 256;
                float[] unused = encoder.embed(values);
              })
          .check();
    }
  }

  @Test
  void images_are_for_models_of_images() {
    try (LayerEncoder vectors = pixels(Shape.of(4));
        LayerEncoder four = pixels(Shape.of(2, 2, 4))) {
      new Refusal(
              "images must be (height, width, channels) with 1 or 3 channels, was [4]",
              () -> vectors.embed(small()))
          .check();
      new Refusal(
              "images must be (height, width, channels) with 1 or 3 channels, was [2, 2, 4]",
              () -> four.embed(folder.resolve("none.png")))
          .check();
      assertThat(vectors.embed(new float[] {0, 255, 0, 255})).containsExactly(0, 1, 0, 1);
    }
  }

  @Test
  void refuses_use_after_close() {
    LayerEncoder encoder = pixels(Shape.of(2, 3, 3));
    encoder.close();
    assertThatThrownBy(() -> encoder.embed(small()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this encoder is closed");
  }
}
