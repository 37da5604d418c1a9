package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.images.ImageSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageDecoderTest {
  @TempDir Path folder;

  /** Values of the example that a file becomes. */
  static List<Float> read(Path file, ImageSize size) {
    Fetched fetched = Fetched.of(ImageFiles.of(List.of(file), size), 0);
    assertThat(fetched.type()).isEqualTo(Byte.class);
    assertThat(fetched.shape())
        .containsExactly(1L, (long) size.height(), (long) size.width(), (long) size.channels());
    return fetched.values();
  }

  static double greatestDifference(List<Float> actual, double[] expected) {
    assertThat(actual).hasSize(expected.length);
    return IntStream.range(0, expected.length)
        .mapToDouble(i -> Math.abs(actual.get(i) - expected[i]))
        .max()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "37, 53, 16, 16, 3, false", // wide
    "53, 37, 16, 16, 3, false", // tall
    "37, 53, 16, 16, 3, true",
    "37, 53, 10, 24, 3, false", // another aspect ratio
    "37, 53, 10, 24, 1, true",
    "20, 24, 20, 24, 3, false", // as it is
    "20, 25, 20, 20, 3, false", // cut only
    "9, 12, 32, 32, 3, false", // grows
    "9, 12, 32, 32, 3, true",
    "9, 50, 20, 20, 3, true", // grows in one direction, shrinks in the other
    "1, 1, 5, 7, 3, false",
    "3, 200, 1, 2, 1, false"
  })
  void cuts_and_resizes_as_plain_java_does(
      int height, int width, int toHeight, int toWidth, int channels, boolean stretch)
      throws IOException {
    Picture picture = Picture.noise(height, width);
    Path file = picture.write(folder.resolve("a.png"), "png");
    ImageSize size = new ImageSize(toHeight, toWidth, channels, stretch);
    // rounded to the nearest, but for what is in the middle between two
    assertThat(greatestDifference(read(file, size), picture.example(size)))
        .isLessThanOrEqualTo(.501);
  }

  /** The values without the first and the last column. */
  private static List<Float> inner(List<Float> values, ImageSize size) {
    return IntStream.range(0, values.size())
        .filter(i -> isInner(i, size))
        .mapToObj(values::get)
        .toList();
  }

  private static double[] inner(double[] values, ImageSize size) {
    return IntStream.range(0, values.length)
        .filter(i -> isInner(i, size))
        .mapToDouble(i -> values[i])
        .toArray();
  }

  private static boolean isInner(int place, ImageSize size) {
    int column = place / size.channels() % size.width();
    return column > 0 && column < size.width() - 1;
  }

  @ParameterizedTest
  @CsvSource({
    "100, 140, 64, 64, false",
    "140, 100, 64, 64, false",
    "100, 140, 64, 64, true",
    "100, 140, 100, 140, false",
    "101, 141, 101, 101, false",
    "30, 20, 40, 40, false"
  })
  void a_cut_jpeg_is_what_javas_decoder_sees_cut_and_resized(
      int height, int width, int toHeight, int toWidth, boolean stretch) throws IOException {
    Path file = Picture.soft(height, width).write(folder.resolve("a.jpg"), "jpg");
    ImageSize size = new ImageSize(toHeight, toWidth, 3, stretch);
    List<Float> actual = read(file, size);
    double[] expected = Picture.read(file).example(size);
    assertThat(greatestDifference(actual, expected)).isLessThan(10);
    // At the sides of a cut, the decoder lacks the neighbour to smooth colours with.
    assertThat(greatestDifference(inner(actual, size), inner(expected, size))).isLessThan(.501);
  }

  /**
   * 4, 8 and 16 times larger than asked for. Where the size is not a whole number of smaller
   * pixels, a part of one is a shift of less than a third of a pixel in the end.
   */
  @ParameterizedTest
  @CsvSource({
    "1200, 1600, 32, 2",
    "256, 384, 32, 2",
    "131, 160, 32, 9",
    "267, 300, 32, 5",
    "600, 517, 32, 5",
    "1001, 777, 32, 9"
  })
  void a_large_jpeg_is_decoded_smaller_with_little_difference(
      int height, int width, int to, double tolerance) throws IOException {
    Path file = Picture.soft(height, width).write(folder.resolve("a.jpg"), "jpg");
    for (ImageSize size : List.of(ImageSize.rgb(to, to), ImageSize.rgb(to, to).stretched())) {
      assertThat(greatestDifference(read(file, size), Picture.read(file).example(size)))
          .isLessThan(tolerance);
    }
  }

  @Test
  void gray_is_the_luma_of_colours() throws IOException {
    Path file =
        Picture.of(4, 4, (y, x, c) -> new int[] {200, 100, 50}[c])
            .write(folder.resolve("a.png"), "png");
    float luma = Math.round(.299 * 200 + .587 * 100 + .114 * 50);
    assertThat(read(file, ImageSize.gray(2, 2))).containsOnly(luma);
    assertThat(luma).isCloseTo(124, within(1f));
  }
}
