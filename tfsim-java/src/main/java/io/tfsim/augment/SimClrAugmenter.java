package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * SimCLR's augmentation (Chen et al. 2020, appendix A), which others built on: random crop, flip
 * and resize, then colour jitter, then grayscale, then blur, then solarize; clipped to [0, 1] at
 * the end. {@link AugmenterPresets} has other methods' numbers.
 *
 * @param crop crop, flip and resize
 * @param jitter colour jitter; empty for images that are not RGB
 * @param grayscale grayscale; empty for images that are not RGB
 * @param blur blur, if any
 * @param solarize inversion of what is bright, if any
 */
public record SimClrAugmenter(
    RandomResizedCrop crop,
    Optional<ColorJitter> jitter,
    Optional<RandomGrayscale> grayscale,
    Optional<RandomGaussianBlur> blur,
    Optional<RandomSolarize> solarize)
    implements CompositeAugmenter {

  /** The paper's for ImageNet: area from 0.08, strength 1, grayscale 0.2, blur for 224 pixels. */
  public static SimClrAugmenter paper() {
    return cifar10()
        .withJitter(ColorJitter.strength(1))
        .withBlur(RandomGaussianBlur.forHeight(224));
  }

  /** The paper's for CIFAR-10 (B.9): area from 0.08, strength 0.5, grayscale 0.2, no blur. */
  public static SimClrAugmenter cifar10() {
    return new SimClrAugmenter(
        RandomResizedCrop.area(0.08),
        Optional.of(ColorJitter.strength(0.5)),
        Optional.of(new RandomGrayscale(0.2)),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * TF Similarity's recorded hello world: area from 0.2, bicubic, jitter 0.2, 0.2, 0.2, 0.05 (the
   * middle of the strengths that it drew once per run), grayscale 0.2, no blur.
   */
  public static SimClrAugmenter tfSimilarity() {
    return cifar10()
        .withCrop(RandomResizedCrop.area(0.2).withInterpolation(Interpolation.BICUBIC))
        .withJitter(ColorJitter.of(0.2, 0.2, 0.2, 0.05));
  }

  /**
   * TF Similarity's {@code SimCLRAugmenter} with its defaults (version v2): boxes of {@code
   * sample_distorted_bounding_box}, area from 0.08, bicubic, jitter of strength 1, grayscale 0.2,
   * no blur. Version v1 adds brightness: {@code withJitter(ColorJitter.strength(1)
   * .withBrightness(Brightness.ADDITIVE))}.
   */
  public static SimClrAugmenter tfSimilarityDefaults() {
    return cifar10()
        .withCrop(
            RandomResizedCrop.of(DistortedBoxes.simClr()).withInterpolation(Interpolation.BICUBIC))
        .withJitter(ColorJitter.strength(1));
  }

  /** The same with another crop. */
  public SimClrAugmenter withCrop(RandomResizedCrop newCrop) {
    return new SimClrAugmenter(newCrop, jitter, grayscale, blur, solarize);
  }

  /** The same with another jitter. */
  public SimClrAugmenter withJitter(ColorJitter newJitter) {
    return new SimClrAugmenter(crop, Optional.of(newJitter), grayscale, blur, solarize);
  }

  /** The same with another probability of grayscale. */
  public SimClrAugmenter withGrayscale(double probability) {
    return new SimClrAugmenter(
        crop, jitter, Optional.of(new RandomGrayscale(probability)), blur, solarize);
  }

  /** The same with blur. */
  public SimClrAugmenter withBlur(RandomGaussianBlur newBlur) {
    return new SimClrAugmenter(crop, jitter, grayscale, Optional.of(newBlur), solarize);
  }

  /** The same without blur. */
  public SimClrAugmenter withoutBlur() {
    return new SimClrAugmenter(crop, jitter, grayscale, Optional.empty(), solarize);
  }

  /** The same with solarization. */
  public SimClrAugmenter withSolarize(RandomSolarize newSolarize) {
    return new SimClrAugmenter(crop, jitter, grayscale, blur, Optional.of(newSolarize));
  }

  /** The same without jitter and grayscale: for images of a bounded range that are not RGB. */
  public SimClrAugmenter withoutColor() {
    return new SimClrAugmenter(crop, Optional.empty(), Optional.empty(), blur, solarize);
  }

  @Override
  public void check(ExampleSpec spec) {
    crop.check(spec);
    Images.requireBounded("SimCLR's augmenter", spec); // it cuts values to [0, 1]
    CompositeAugmenter.super.check(spec);
  }

  @Override
  public List<Augmenter> parts() {
    List<Augmenter> parts = new ArrayList<>();
    parts.add(crop);
    jitter.ifPresent(parts::add);
    grayscale.ifPresent(parts::add);
    blur.ifPresent(parts::add);
    solarize.ifPresent(parts::add);
    parts.add(new Clip());
    return List.copyOf(parts);
  }
}
