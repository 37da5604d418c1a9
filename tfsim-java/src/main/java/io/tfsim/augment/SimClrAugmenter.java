package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * SimCLR's augmentation (Chen et al. 2020, appendix A): random crop, flip and resize, then colour
 * jitter, then grayscale, then blur; clipped to [0, 1] at the end.
 *
 * @param crop crop, flip and resize
 * @param jitter colour jitter; empty for images that are not RGB
 * @param grayscale grayscale; empty for images that are not RGB
 * @param blur blur, if any
 */
public record SimClrAugmenter(
    RandomResizedCrop crop,
    Optional<ColorJitter> jitter,
    Optional<RandomGrayscale> grayscale,
    Optional<RandomGaussianBlur> blur)
    implements Augmenter {

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
        Optional.empty());
  }

  /**
   * TF Similarity's recorded hello world: area from 0.2, bicubic, jitter 0.2, 0.2, 0.2, 0.05 (the
   * middle of the strengths that it drew once per run), grayscale 0.2, no blur.
   */
  public static SimClrAugmenter tfSimilarity() {
    return cifar10()
        .withCrop(RandomResizedCrop.area(0.2).withInterpolation(Interpolation.BICUBIC))
        .withJitter(new ColorJitter(0.2, 0.2, 0.2, 0.05, 0.8));
  }

  /** The same with another crop. */
  public SimClrAugmenter withCrop(RandomResizedCrop newCrop) {
    return new SimClrAugmenter(newCrop, jitter, grayscale, blur);
  }

  /** The same with another jitter. */
  public SimClrAugmenter withJitter(ColorJitter newJitter) {
    return new SimClrAugmenter(crop, Optional.of(newJitter), grayscale, blur);
  }

  /** The same with another probability of grayscale. */
  public SimClrAugmenter withGrayscale(double probability) {
    return new SimClrAugmenter(crop, jitter, Optional.of(new RandomGrayscale(probability)), blur);
  }

  /** The same with blur. */
  public SimClrAugmenter withBlur(RandomGaussianBlur newBlur) {
    return new SimClrAugmenter(crop, jitter, grayscale, Optional.of(newBlur));
  }

  /** The same without jitter and grayscale: for images of a bounded range that are not RGB. */
  public SimClrAugmenter withoutColor() {
    return new SimClrAugmenter(crop, Optional.empty(), Optional.empty(), blur);
  }

  @Override
  public void check(ExampleSpec spec) {
    parts().check(spec);
    Images.requireBounded("SimCLR's augmenter", spec); // it cuts values to [0, 1]
  }

  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    return Images.clip(scope, parts().augment(scope, x));
  }

  private AugmenterChain parts() {
    List<Augmenter> parts = new ArrayList<>();
    parts.add(crop);
    jitter.ifPresent(parts::add);
    grayscale.ifPresent(parts::add);
    blur.ifPresent(parts::add);
    return new AugmenterChain(parts);
  }
}
