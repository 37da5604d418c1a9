package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.testing.Refusal;
import io.tfsim.testing.Values;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/** What augmenters refuse before they do anything. */
class AugmenterRefusalsTest {

  static Stream<Refusal> ranges() {
    return Stream.of(
        new Refusal("minArea must be > 0, was 0.0", () -> RandomResizedCrop.area(0)),
        new Refusal("minArea must be in [0.0, 1.0], was 1.5", () -> RandomResizedCrop.area(1.5)),
        new Refusal(
            "maxArea must be in [0.5, 1.0], was 0.4", () -> new UniformAreaBoxes(0.5, 0.4, 1.5)),
        new Refusal(
            "maxAspect must be in [1.0, 100.0], was 0.9",
            () -> new DistortedBoxes(0.5, 1, 0.9, 0.1)),
        new Refusal(
            "minCovered must be in [0.0, 1.0], was 2.0", () -> new DistortedBoxes(0.5, 1, 1, 2)),
        new Refusal("leastSide must be > 0, was -1.0", () -> new SquareBoxes(-1)),
        new Refusal("proportion must be > 0, was 0.0", () -> new CenterBoxes(0, false)),
        new Refusal(
            "flipProbability must be in [0.0, 1.0], was 2.0",
            () -> RandomResizedCrop.whole().withFlip(2)),
        new Refusal("height must be >= 1, was 0", () -> RandomResizedCrop.whole().withSize(0, 5)),
        new Refusal("width must be >= 1, was 0", () -> new Resize(1, 0, Interpolation.BILINEAR)),
        new Refusal("strength must be in [0.0, 1.25], was 1.3", () -> ColorJitter.strength(1.3)),
        new Refusal("hue must be in [0.0, 0.5], was 0.6", () -> ColorJitter.of(0, 0, 0, 0.6)),
        new Refusal("probability must be in [0.0, 1.0], was -0.1", () -> new RandomGrayscale(-0.1)),
        new Refusal(
            "probability must be in [0.0, 1.0], was NaN",
            () -> new RandomChannelInversion(Double.NaN)),
        new Refusal("strength must be in [0.0, 1.0], was 1.1", () -> new RandomContrast(1.1)),
        new Refusal("vertical must be in [0.0, 1.0], was 3.0", () -> new RandomFlip(0, 3)),
        new Refusal("radius must be >= 1, was 0", () -> new RandomGaussianBlur(1, 0.1, 2, 0)),
        new Refusal("most must be > 0, was 0.0", () -> new RandomSolarize(1, 0.5, 0)),
        new Refusal("deviation must be >= 0 and finite, was -1.0", () -> new GaussianNoise(-1)),
        new Refusal("bands must be >= 1, was 0", () -> RandomMask.of(0, 1).withBands(0)),
        new Refusal("most must be >= 1, was 0", () -> RandomShift.of(0, 0)),
        new Refusal("length must be >= 1, was 0", () -> new RandomCrop(0, 0)),
        new Refusal("magnitude must be in [0.0, 30.0], was 31.0", () -> RandAugment.of(1, 31)),
        new Refusal("choices must be >= 1, was 0", () -> RandAugment.of(1, 1).withChoices()),
        new Refusal(
            "a choice must have one weight per augmenter, had 1 augmenters and 2 weights",
            () -> new RandomChoice(List.of(Augmenter.none()), List.of(1.0, 2.0))),
        new Refusal(
            "sum of weights must be > 0, was 0.0",
            () -> new RandomChoice(List.of(Augmenter.none()), List.of(0.0))),
        new Refusal(
            "mean and deviation must have one number per channel, had 1 and 2",
            () -> new Normalize(List.of(1.0), List.of(1.0, 2.0))),
        new Refusal(
            "views must have at least one augmenter, had none",
            () -> new ViewAugmenters(List.of())),
        new Refusal("view must be in [0, 1], was 2", () -> AugmenterPresets.byol().forView(2)),
        new Refusal("view must be in [0, 7], was 8", () -> MultiCropAugmenter.swav().forView(8)));
  }

  static Stream<Refusal> examples() {
    return Stream.of(
        new Refusal(
            "a random crop needs images (height, width, channels), examples are [5]",
            () -> RandomResizedCrop.area(1).check(spec(ValueRange.BYTES, 5))),
        new Refusal(
            "a square crop needs images of a width >= 2, examples are [8, 1, 3]",
            () ->
                RandomResizedCrop.of(new SquareBoxes(0.5)).check(spec(ValueRange.BYTES, 8, 1, 3))),
        new Refusal(
            "a square crop needs images of at least 15 x 15 pixels for views of width 16, images"
                + " are 8 x 8",
            () ->
                Augmented.view(
                    RandomResizedCrop.of(new SquareBoxes(0.5)).withSize(16, 16),
                    Values.uniform(1, 0, 1, 1, 8, 8, 1))),
        new Refusal(
            "colour jitter needs RGB images of 3 channels, examples are [8, 8, 1]; leave the colour"
                + " operations out for other channels",
            () -> ColorJitter.strength(1).check(spec(ValueRange.BYTES, 8, 8, 1))),
        new Refusal(
            "SimCLR's augmenter needs a bounded value range, like [0.0, 255.0]; the examples' is"
                + " any finite number",
            () -> SimClrAugmenter.cifar10().withoutColor().check(spec(ValueRange.ANY, 8, 8, 1))),
        new Refusal(
            "channel inversion needs a bounded value range, like [0.0, 255.0]; the examples' is any"
                + " finite number",
            () -> new RandomChannelInversion(1).check(spec(ValueRange.ANY, 8, 8, 3))),
        new Refusal(
            "normalize has 3 channels, examples are [8, 8, 1]",
            () -> Normalize.imageNet().check(spec(ValueRange.BYTES, 8, 8, 1))),
        new Refusal(
            "a mask needs examples with an axis 2, examples are [8, 8]",
            () -> RandomMask.of(2, 1).check(spec(ValueRange.ANY, 8, 8))),
        new Refusal(
            "maxLength of a mask must be <= 8, was 9",
            () -> RandomMask.of(1, 9).check(spec(ValueRange.ANY, 8, 8))),
        new Refusal(
            "largest shift must be <= 7, was 8",
            () -> RandomShift.of(0, 8).check(spec(ValueRange.ANY, 8, 9))),
        new Refusal(
            "length of a crop must be <= 8, was 9",
            () -> new RandomCrop(0, 9).check(spec(ValueRange.ANY, 8, 9))),
        new Refusal(
            "an augmenter of some examples must keep shape and value range, examples are [8, 8] in"
                + " any finite number and views [4, 8] in any finite number",
            () -> new RandomApply(0.5, new RandomCrop(0, 4)).check(spec(ValueRange.ANY, 8, 8))),
        new Refusal(
            "an augmenter skipped in warm-up must keep shape and value range, examples are [8, 8,"
                + " 3] in [0.0, 1.0] and views [8, 8, 3] in any finite number",
            () -> Normalize.imageNet().skippedInWarmup().check(spec(ValueRange.UNIT, 8, 8, 3))),
        new Refusal(
            "a blur of radius 4 leaves nothing of images of 8 pixels",
            () ->
                Augmented.of(
                    Values.uniform(1, 0, 1, 1, 8, 8, 1),
                    Augmented.FLOAT32,
                    (scope, x) ->
                        ImageOps.gaussianBlur(scope, x, scope.constant(1), 4, Padding.VALID))));
  }

  private static ExampleSpec spec(ValueRange range, long... dims) {
    return new ExampleSpec(Shape.of(dims), range, 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"ranges", "examples"})
  void refused(Refusal refusal) {
    refusal.check();
  }
}
