package io.tfsim.augment;

/** The augmentations of methods, as their papers and codes give them. */
public final class AugmenterPresets {
  private static final int IMAGENET_HEIGHT = 224;

  private AugmenterPresets() {}

  /**
   * BYOL's pair of views for ImageNet at 224 x 224 (Grill et al. 2020, table 6): the first always
   * blurred, the second blurred with probability 0.1 and solarized with 0.2.
   */
  public static ViewAugmenters byol() {
    return byol(IMAGENET_HEIGHT);
  }

  /** {@link #byol()} for images of another height in pixels, which sets the blur's radius. */
  public static ViewAugmenters byol(int height) {
    return pair(height, Brightness.ADDITIVE);
  }

  private static ViewAugmenters pair(int height, Brightness brightness) {
    return ViewAugmenters.of(
        pairView(height, 1, brightness).withSolarize(RandomSolarize.probability(0)),
        pairView(height, 0.1, brightness).withSolarize(RandomSolarize.probability(0.2)));
  }

  /**
   * Barlow Twins's pair of views for ImageNet: BYOL's (Zbontar et al. 2021, section 2.2), with
   * brightness multiplied as its code does, where BYOL's adds.
   */
  public static ViewAugmenters barlowTwins() {
    return barlowTwins(IMAGENET_HEIGHT);
  }

  /** {@link #barlowTwins()} for images of another height in pixels. */
  public static ViewAugmenters barlowTwins(int height) {
    return pair(height, Brightness.MULTIPLICATIVE);
  }

  private static SimClrAugmenter pairView(int height, double blur, Brightness brightness) {
    return SimClrAugmenter.paper()
        .withCrop(RandomResizedCrop.area(0.08).withInterpolation(Interpolation.BICUBIC))
        .withJitter(ColorJitter.of(0.4, 0.4, 0.2, 0.1).withBrightness(brightness))
        .withBlur(RandomGaussianBlur.forHeight(height).withProbability(blur));
  }

  /**
   * VICReg's for ImageNet at 224 x 224 (Bardes et al. 2022, appendix C.1): BYOL's with both views
   * alike, blurred with probability 0.5 and solarized with 0.1.
   */
  public static SimClrAugmenter vicReg() {
    return vicReg(IMAGENET_HEIGHT);
  }

  /** {@link #vicReg()} for images of another height in pixels. */
  public static SimClrAugmenter vicReg(int height) {
    return pairView(height, 0.5, Brightness.MULTIPLICATIVE)
        .withSolarize(RandomSolarize.probability(0.1));
  }

  /**
   * SimSiam's for ImageNet at 224 x 224 (Chen and He 2020, appendix A): area from 0.2, jitter 0.4,
   * 0.4, 0.4, 0.1, grayscale 0.2, blur with probability 0.5.
   */
  public static SimClrAugmenter simSiam() {
    return SimClrAugmenter.paper()
        .withCrop(RandomResizedCrop.area(0.2))
        .withJitter(ColorJitter.of(0.4, 0.4, 0.4, 0.1));
  }

  /** SimSiam's for CIFAR-10 (appendix D): as for ImageNet, without blur. */
  public static SimClrAugmenter simSiamCifar10() {
    return simSiam().withoutBlur();
  }

  /**
   * TF Similarity's {@code BarlowAugmenter} as it acts: squares of 0.75 to 1 of the width, flipped
   * with probability 0.25 (its gate of 0.5 meets TensorFlow's own), additive brightness 0.8,
   * contrast 0.6, saturation 0.6, hue 0.2, grayscale 0.2, blur with probability 0.2 and a deviation
   * of 0 to 1. Its solarization has the threshold 10 of 255 and so changes nothing of values up to
   * 1.
   *
   * @param height height of the images, which sets the blur's radius: half of a tenth of it
   */
  public static SimClrAugmenter tfSimilarityBarlow(int height) {
    SimClrAugmenter unblurred =
        SimClrAugmenter.cifar10()
            .withCrop(RandomResizedCrop.of(new SquareBoxes(0.75)).withFlip(0.25))
            .withJitter(ColorJitter.of(0.8, 0.6, 0.6, 0.2).withBrightness(Brightness.ADDITIVE))
            .withSolarize(new RandomSolarize(0.2, 10, 255));
    int radius = height / 10 / 2;
    return radius == 0
        ? unblurred // one tap changes nothing
        : unblurred.withBlur(new RandomGaussianBlur(0.2, 0, 1, radius));
  }

  /** The view for evaluation: the middle of the image, 0.875 of it, bicubic. */
  public static EvaluationCrop evaluation() {
    return EvaluationCrop.simClr();
  }
}
