package io.tfsim.augment;

import java.util.List;
import java.util.Optional;

/**
 * The view for evaluation: the middle of each image, resized, clipped to [0, 1] (SimCLR's code; TF
 * Similarity's augmenters with {@code is_training=False}). Nothing is drawn: all views are equal.
 *
 * @param crop the middle, resized
 */
public record EvaluationCrop(RandomResizedCrop crop) implements CompositeAugmenter {

  /** SimCLR's: 0.875 of the image, bicubic, of the image's size. */
  public static EvaluationCrop simClr() {
    return of(new CenterBoxes(0.875, false));
  }

  /** TF Similarity's: as SimCLR's, sides of the box swapped where views are not square. */
  public static EvaluationCrop tfSimilarity() {
    return of(new CenterBoxes(0.875, true));
  }

  /** Another part of the image, bicubic. */
  public static EvaluationCrop of(CenterBoxes boxes) {
    return new EvaluationCrop(
        new RandomResizedCrop(boxes, 0, Interpolation.BICUBIC, Optional.empty()));
  }

  /** The same with views of another size, in pixels. */
  public EvaluationCrop withSize(int height, int width) {
    return new EvaluationCrop(crop.withSize(height, width));
  }

  @Override
  public List<Augmenter> parts() {
    return List.of(crop, new Clip());
  }
}
