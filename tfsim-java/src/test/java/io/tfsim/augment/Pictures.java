package io.tfsim.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.testing.Values;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;

/** A batch of random pictures for tests, and where their elements are. */
final class Pictures {
  static final int SIZE = 8;
  static final int BATCH = 60;
  static final double CLOSE = 1e-9;

  /** Random colours that no mild jitter drives out of [0, 1]. */
  static final Values MILD = Values.uniform(5, 0.35, 0.6, BATCH, SIZE, SIZE, 3);

  private Pictures() {}

  /** A value that an element of a view shows. */
  @FunctionalInterface
  interface Shown {
    double parameter(int image, int element);
  }

  /** Each image has one parameter within a range, and the images' parameters fill the range. */
  static void assertOneParameterPerImage(
      double low, double high, Shown shown, IntStream elementsOfFirstImage) {
    int[] elements = elementsOfFirstImage.toArray();
    double[] parameters = new double[BATCH];
    for (int n = 0; n < BATCH; n++) {
      int first = n * perImage();
      parameters[n] = shown.parameter(n, first + elements[0]);
      for (int element : elements) {
        assertThat(shown.parameter(n, first + element)).isCloseTo(parameters[n], within(1e-6));
      }
    }
    double margin = 0.15 * (high - low);
    assertThat(Arrays.stream(parameters).min().orElseThrow()).isBetween(low, low + margin);
    assertThat(Arrays.stream(parameters).max().orElseThrow()).isBetween(high - margin, high);
  }

  static Values coordinates() {
    double[] elements = new double[BATCH * perImage()];
    for (int i = 0; i < elements.length; i++) {
      int[] at = place(i);
      elements[i] = (at[3] == 0 ? at[2] : at[1]) / (double) SIZE;
    }
    return Values.of(Shape.of(BATCH, SIZE, SIZE, 3), elements);
  }

  static int wholeNumber(double value) {
    assertThat(value).isCloseTo(Math.rint(value), within(1e-6));
    return (int) Math.rint(value);
  }

  static int perImage() {
    return SIZE * SIZE * 3;
  }

  static IntStream firstChannels() {
    return IntStream.range(0, SIZE * SIZE).map(pixel -> 3 * pixel);
  }

  static int index(int image, int row, int column, int channel) {
    return ((image * SIZE + row) * SIZE + column) * 3 + channel;
  }

  static int[] place(int index) {
    return new int[] {index / perImage(), index / (SIZE * 3) % SIZE, index / 3 % SIZE, index % 3};
  }

  static double channelMean(Values images, int image, int channel) {
    return IntStream.range(0, SIZE * SIZE)
        .mapToDouble(pixel -> images.at(image * perImage() + 3 * pixel + channel))
        .average()
        .orElseThrow();
  }

  /** Whether an element is far enough from its channel's mean in every image to divide by. */
  static boolean awayFromMeans(int element) {
    return IntStream.range(0, BATCH)
        .allMatch(
            n ->
                Math.abs(MILD.at(n * perImage() + element) - channelMean(MILD, n, element % 3))
                    > 1e-3);
  }

  /** A difference of hues in (-0.5, 0.5] turns. */
  static double turned(double difference) {
    return difference - Math.ceil(difference - 0.5);
  }

  /** Hue, saturation and value as Smith (1978) defines them, each in [0, 1]. */
  record Hsv(double hue, double saturation, double value) {
    static Hsv at(Values images, int red) {
      double r = images.at(red);
      double g = images.at(red + 1);
      double b = images.at(red + 2);
      double value = Math.max(r, Math.max(g, b));
      double chroma = value - Math.min(r, Math.min(g, b));
      double sector =
          value == r ? (g - b) / chroma : value == g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma;
      return new Hsv((sector / 6 + 1) % 1, chroma / value, value);
    }
  }
}
