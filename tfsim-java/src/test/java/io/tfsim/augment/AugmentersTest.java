package io.tfsim.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.LayerScope;
import io.tfsim.testing.Refusal;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** What augmenters do to pixels, against the same worked out in plain Java. */
class AugmentersTest {
  private static final int SIZE = 8;
  private static final int BATCH = 60;
  private static final double CLOSE = 1e-9;

  /** Random colours that no jitter below drives out of [0, 1]. */
  private static final Values MILD = Values.uniform(5, 0.35, 0.6, BATCH, SIZE, SIZE, 3);

  @ParameterizedTest
  @EnumSource
  void aCropOfTheWholeIsTheImage(Interpolation interpolation) {
    Augmenter whole = new RandomResizedCrop(1, 1, 1, 0, interpolation);
    ValuesAssert.assertThat(augment(whole, MILD)).isCloseTo(MILD, Tolerance.absolute(CLOSE));
  }

  @ParameterizedTest
  @EnumSource
  void aFlipSwapsLeftAndRight(Interpolation interpolation) {
    Values flipped = augment(new RandomResizedCrop(1, 1, 1, 1, interpolation), MILD);
    for (int i = 0; i < flipped.size(); i++) {
      int[] at = place(i);
      assertThat(flipped.at(i))
          .isCloseTo(MILD.at(index(at[0], at[1], SIZE - 1 - at[2], at[3])), within(CLOSE));
    }
  }

  /** Channel 0 is the column and 1 the row, so that a view says which box it shows. */
  @Test
  void aViewIsABoxOfWholePixelsResizedLinearly() {
    double least = 0.3;
    Values image = coordinates();
    Values views = augment(RandomResizedCrop.area(least), image);
    Set<List<Integer>> boxes = new HashSet<>();
    int flips = 0;
    for (int n = 0; n < BATCH; n++) {
      int middle = SIZE / 2;
      double slopeX = views.at(index(n, 0, middle, 0)) - views.at(index(n, 0, middle - 1, 0));
      double slopeY = views.at(index(n, middle, 0, 1)) - views.at(index(n, middle - 1, 0, 1));
      int width = wholeNumber(Math.abs(slopeX) * SIZE * SIZE);
      int height = wholeNumber(slopeY * SIZE * SIZE);
      boolean flipped = slopeX < 0;
      double centreX =
          (views.at(index(n, 0, middle, 0)) + views.at(index(n, 0, middle - 1, 0))) / 2;
      double centreY =
          (views.at(index(n, middle, 0, 1)) + views.at(index(n, middle - 1, 0, 1))) / 2;
      int left = wholeNumber(centreX * SIZE - (width - 1) / 2.0);
      int top = wholeNumber(centreY * SIZE - (height - 1) / 2.0);
      assertThat(left).isBetween(0, SIZE - width);
      assertThat(top).isBetween(0, SIZE - height);
      // sides are rounded to whole pixels
      assertThat((width + 0.5) * (height + 0.5)).isGreaterThanOrEqualTo(least * SIZE * SIZE);
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          double expectedX = sample(left, width, flipped ? SIZE - 1 - x : x);
          assertThat(views.at(index(n, y, x, 0))).isCloseTo(expectedX / SIZE, within(CLOSE));
          assertThat(views.at(index(n, y, x, 1)))
              .isCloseTo(sample(top, height, y) / SIZE, within(CLOSE));
        }
      }
      boxes.add(List.of(left, top, width, height));
      flips += flipped ? 1 : 0;
    }
    assertThat(boxes).hasSizeGreaterThan(BATCH / 2);
    assertThat(flips).isBetween(BATCH / 4, 3 * BATCH / 4);
  }

  @Test
  void brightnessMultipliesByAFactorOfEachImage() {
    Values bright = augment(new ColorJitter(0.4, 0, 0, 0, 1), MILD);
    assertOneParameterPerImage(
        0.6, 1.4, (n, i) -> bright.at(i) / MILD.at(i), IntStream.range(0, perImage()));
  }

  @Test
  void contrastStretchesAroundTheMeanOfEachChannel() {
    Values stretched = augment(new ColorJitter(0, 0.4, 0, 0, 1), MILD);
    assertOneParameterPerImage(
        0.6,
        1.4,
        (n, i) -> {
          double mean = channelMean(MILD, n, place(i)[3]);
          return (stretched.at(i) - mean) / (MILD.at(i) - mean);
        },
        IntStream.range(0, perImage()).filter(i -> awayFromMeans(i)));
  }

  @Test
  void saturationMultipliesInHsv() {
    Values changed = augment(new ColorJitter(0, 0, 0.4, 0, 1), MILD);
    assertOneParameterPerImage(
        0.6,
        1.4,
        (n, i) -> {
          Hsv before = Hsv.at(MILD, i);
          Hsv after = Hsv.at(changed, i);
          assertThat(turned(after.hue() - before.hue())).isCloseTo(0, within(1e-6));
          assertThat(after.value()).isCloseTo(before.value(), within(CLOSE));
          return after.saturation() / before.saturation();
        },
        firstChannels());
  }

  @Test
  void hueTurnsInHsv() {
    Values changed = augment(new ColorJitter(0, 0, 0, 0.2, 1), MILD);
    assertOneParameterPerImage(
        -0.2,
        0.2,
        (n, i) -> {
          Hsv before = Hsv.at(MILD, i);
          Hsv after = Hsv.at(changed, i);
          assertThat(after.saturation()).isCloseTo(before.saturation(), within(CLOSE));
          assertThat(after.value()).isCloseTo(before.value(), within(CLOSE));
          return turned(after.hue() - before.hue());
        },
        firstChannels());
  }

  @Test
  void grayscaleGivesAllChannelsTheLuma() {
    Values grey = augment(new RandomGrayscale(1), MILD);
    for (int i = 0; i < grey.size(); i++) {
      int first = i - i % 3;
      double luma =
          0.2989 * MILD.at(first) + 0.587 * MILD.at(first + 1) + 0.114 * MILD.at(first + 2);
      assertThat(grey.at(i)).isCloseTo(luma, within(CLOSE));
    }
  }

  @Test
  void blurWeighsNeighboursByTheNormalDensity() {
    double sigma = 0.8;
    int radius = 2;
    Values blurred = augment(new RandomGaussianBlur(1, sigma, sigma, radius), MILD);
    double total = 0;
    for (int d = -radius; d <= radius; d++) {
      total += Math.exp(-d * d / (2 * sigma * sigma));
    }
    for (int i = 0; i < blurred.size(); i++) {
      int[] at = place(i);
      double sum = 0;
      for (int y = Math.max(0, at[1] - radius); y <= Math.min(SIZE - 1, at[1] + radius); y++) {
        for (int x = Math.max(0, at[2] - radius); x <= Math.min(SIZE - 1, at[2] + radius); x++) {
          double squared = (y - at[1]) * (y - at[1]) + (x - at[2]) * (x - at[2]);
          sum += Math.exp(-squared / (2 * sigma * sigma)) * MILD.at(index(at[0], y, x, at[3]));
        }
      }
      assertThat(blurred.at(i)).isCloseTo(sum / (total * total), within(CLOSE));
    }
  }

  @Test
  void inversionIsDrawnForEachChannelOfEachImage() {
    Values views = augment(new RandomChannelInversion(0.3), MILD);
    int inverted = 0;
    Set<List<Boolean>> patterns = new HashSet<>();
    for (int n = 0; n < BATCH; n++) {
      Boolean[] pattern = new Boolean[3];
      for (int channel = 0; channel < 3; channel++) {
        int probe = index(n, 0, 0, channel);
        boolean flips = Math.abs(views.at(probe) - MILD.at(probe)) > CLOSE;
        for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
          int i = probe + 3 * pixel;
          assertThat(views.at(i)).isCloseTo(flips ? 1 - MILD.at(i) : MILD.at(i), within(CLOSE));
        }
        pattern[channel] = flips;
        inverted += flips ? 1 : 0;
      }
      patterns.add(Arrays.asList(pattern));
    }
    assertThat(inverted / (3.0 * BATCH)).isCloseTo(0.3, within(0.12)); // 3.5 deviations
    assertThat(patterns).hasSizeGreaterThan(4);
  }

  static Stream<Augmenter> withProbabilityZeroNothingChanges() {
    return Stream.of(
        new ColorJitter(0.8, 0.8, 0.8, 0.2, 0),
        new RandomGrayscale(0),
        new RandomGaussianBlur(0, 0.1, 2, 2),
        new RandomChannelInversion(0));
  }

  @ParameterizedTest
  @MethodSource
  void withProbabilityZeroNothingChanges(Augmenter never) {
    ValuesAssert.assertThat(augment(never, MILD)).isCloseTo(MILD, Tolerance.absolute(CLOSE));
  }

  /** Batches cut into parts and batches drawn image by image. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 48})
  void everyImageGetsItsParametersInOneOfTheOrders(int batch) {
    try (TestGraph graph = TestGraph.float64()) {
      LayerScope scope = graph.training().scope().at("view");
      var tf = scope.tf();
      double[] summands = IntStream.range(0, batch).mapToDouble(n -> n + 1).toArray();
      double[] factors = IntStream.range(0, batch).mapToDouble(n -> 1.0 / (n + 2)).toArray();
      Operand<TFloating> x = graph.input(Values.normal(3, batch, 2, 2, 1).map(v -> 10.0));
      Operand<TFloating> y =
          RandomOrder.apply(
              scope,
              x,
              List.of(
                  new RandomOrder.Step(
                      graph.input(Values.vector(summands)),
                      (s, v, p) -> tf.math.add(v, Images.perImage(s, p))),
                  new RandomOrder.Step(
                      graph.input(Values.vector(factors)),
                      (s, v, p) -> tf.math.mul(v, Images.perImage(s, p)))));
      Set<Boolean> orders = new HashSet<>();
      for (int step = 0; step < 20; step++) {
        graph.setStep(step);
        Values views = graph.run(y);
        for (int n = 0; n < batch; n++) {
          double addedFirst = (10 + summands[n]) * factors[n];
          double multipliedFirst = 10 * factors[n] + summands[n];
          boolean added = Math.abs(views.at(4 * n) - addedFirst) < CLOSE;
          assertThat(views.at(4 * n))
              .isCloseTo(added ? addedFirst : multipliedFirst, within(CLOSE));
          orders.add(added);
        }
      }
      assertThat(orders).containsExactlyInAnyOrder(true, false);
    }
  }

  @Test
  void viewsStayWithinTheRange() {
    Values pixels = Values.uniform(6, 0, 1, BATCH, SIZE, SIZE, 3);
    Augmenter strong =
        SimClrAugmenter.paper()
            .withCrop(RandomResizedCrop.area(0.08).withInterpolation(Interpolation.BICUBIC));
    assertThat(DoubleStream.of(augment(strong, pixels).toArray())).allMatch(v -> v >= 0 && v <= 1);
  }

  @Test
  void oneAfterTheOther() {
    Augmenter half = changing(v -> v / 2);
    Augmenter oneMore = changing(v -> v + 1);
    Values expected = MILD.map(v -> v / 2 + 1);
    ValuesAssert.assertThat(augment(half.then(oneMore), MILD))
        .isCloseTo(expected, Tolerance.absolute(CLOSE));
  }

  /** A chain asks each of its parts for the view, and checks all of them. */
  @Test
  void aChainIsAsManyAsItsParts() {
    Augmenter byView =
        new Augmenter() {
          @Override
          public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
            return x;
          }

          @Override
          public Augmenter forView(int index) {
            return changing(v -> v + index);
          }
        };
    ValuesAssert.assertThat(augment(byView.then(byView).forView(1), MILD))
        .isCloseTo(MILD.map(v -> v + 2), Tolerance.absolute(CLOSE));
    ExampleSpec grey = new ExampleSpec(Shape.of(8, 8, 1), ValueRange.BYTES, 0);
    assertThatThrownBy(() -> byView.then(new RandomGrayscale(1)).check(grey))
        .hasMessageContaining("grayscale needs RGB images of 3 channels");
  }

  static Stream<Refusal> refused() {
    return Stream.of(
        new Refusal("minArea must be > 0, was 0.0", () -> RandomResizedCrop.area(0)),
        new Refusal("minArea must be in [0.0, 1.0], was 1.5", () -> RandomResizedCrop.area(1.5)),
        new Refusal("maxArea must be in [0.5, 1.0], was 0.4", () -> crop(0.5, 0.4, 1.5, 0.5)),
        new Refusal("maxAspect must be in [1.0, 100.0], was 0.9", () -> crop(0.5, 1, 0.9, 0.5)),
        new Refusal("flipProbability must be in [0.0, 1.0], was 2.0", () -> crop(0.5, 1, 1.5, 2)),
        new Refusal("strength must be in [0.0, 1.25], was 1.3", () -> ColorJitter.strength(1.3)),
        new Refusal("hue must be in [0.0, 0.5], was 0.6", () -> new ColorJitter(0, 0, 0, 0.6, 1)),
        new Refusal("probability must be in [0.0, 1.0], was -0.1", () -> new RandomGrayscale(-0.1)),
        new Refusal(
            "probability must be in [0.0, 1.0], was NaN",
            () -> new RandomChannelInversion(Double.NaN)),
        new Refusal("radius must be >= 1, was 0", () -> new RandomGaussianBlur(1, 0.1, 2, 0)),
        new Refusal(
            "a random crop needs images (height, width, channels), examples are [5]",
            () -> RandomResizedCrop.area(1).check(spec(ValueRange.BYTES, 5))),
        new Refusal(
            "SimCLR's augmenter needs a bounded value range, like [0.0, 255.0]; the examples' is"
                + " any finite number",
            () -> SimClrAugmenter.cifar10().withoutColor().check(spec(ValueRange.ANY, 8, 8, 1))),
        new Refusal(
            "channel inversion needs a bounded value range, like [0.0, 255.0]; the examples' is any"
                + " finite number",
            () -> new RandomChannelInversion(1).check(spec(ValueRange.ANY, 8, 8, 3))));
  }

  private static RandomResizedCrop crop(double least, double most, double aspect, double flip) {
    return new RandomResizedCrop(least, most, aspect, flip, Interpolation.BILINEAR);
  }

  private static ExampleSpec spec(ValueRange range, long... dims) {
    return new ExampleSpec(Shape.of(dims), range, 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(Refusal refusal) {
    refusal.check();
  }

  /** A value that an element of a view shows. */
  @FunctionalInterface
  private interface Shown {
    double parameter(int image, int element);
  }

  /** Each image has one parameter within a range, and the images' parameters fill the range. */
  private static void assertOneParameterPerImage(
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

  private static Values augment(Augmenter augmenter, Values images) {
    try (TestGraph graph = TestGraph.float64()) {
      return graph.run(augmenter.augment(graph.training().scope().at("view"), graph.input(images)));
    }
  }

  private static Augmenter changing(DoubleUnaryOperator linear) {
    double intercept = linear.applyAsDouble(0);
    double slope = linear.applyAsDouble(1) - intercept;
    return (scope, x) ->
        scope
            .tf()
            .math
            .add(scope.tf().math.mul(x, scope.constant(slope)), scope.constant(intercept));
  }

  private static Values coordinates() {
    double[] elements = new double[BATCH * perImage()];
    for (int i = 0; i < elements.length; i++) {
      int[] at = place(i);
      elements[i] = (at[3] == 0 ? at[2] : at[1]) / (double) SIZE;
    }
    return Values.of(Shape.of(BATCH, SIZE, SIZE, 3), elements);
  }

  /** The coordinate that a pixel of a resized side shows: half-pixel centres, borders repeated. */
  private static double sample(int start, int length, int pixel) {
    double position = (pixel + 0.5) * length / SIZE - 0.5;
    return start + Math.max(0, Math.min(length - 1, position));
  }

  private static int wholeNumber(double value) {
    assertThat(value).isCloseTo(Math.rint(value), within(1e-6));
    return (int) Math.rint(value);
  }

  private static int perImage() {
    return SIZE * SIZE * 3;
  }

  private static IntStream firstChannels() {
    return IntStream.range(0, SIZE * SIZE).map(pixel -> 3 * pixel);
  }

  private static int index(int image, int row, int column, int channel) {
    return ((image * SIZE + row) * SIZE + column) * 3 + channel;
  }

  private static int[] place(int index) {
    return new int[] {index / perImage(), index / (SIZE * 3) % SIZE, index / 3 % SIZE, index % 3};
  }

  private static double channelMean(Values images, int image, int channel) {
    return IntStream.range(0, SIZE * SIZE)
        .mapToDouble(pixel -> images.at(image * perImage() + 3 * pixel + channel))
        .average()
        .orElseThrow();
  }

  /** Whether an element is far enough from its channel's mean in every image to divide by. */
  private static boolean awayFromMeans(int element) {
    return IntStream.range(0, BATCH)
        .allMatch(
            n ->
                Math.abs(MILD.at(n * perImage() + element) - channelMean(MILD, n, element % 3))
                    > 1e-3);
  }

  /** A difference of hues in (-0.5, 0.5] turns. */
  private static double turned(double difference) {
    return difference - Math.ceil(difference - 0.5);
  }

  /** Hue, saturation and value as Smith (1978) defines them, each in [0, 1]. */
  private record Hsv(double hue, double saturation, double value) {
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
