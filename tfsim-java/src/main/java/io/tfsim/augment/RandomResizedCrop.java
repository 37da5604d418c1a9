package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * A random part of each image, mirrored or not, resized (Szegedy et al. 2015; Chen et al. 2020,
 * appendix A). Crop, flip and resize are one sum of rows and one of columns.
 *
 * @param boxes which parts
 * @param flipProbability probability of mirroring left and right, in [0, 1]; 0.5
 * @param interpolation how pixels are found
 * @param size {@code (height, width)} of the views; empty for that of the images
 */
public record RandomResizedCrop(
    CropBoxes boxes, double flipProbability, Interpolation interpolation, Optional<ViewSize> size)
    implements Augmenter {

  /** Checks the ranges given above. */
  public RandomResizedCrop {
    Checks.inRange("flipProbability", flipProbability, 0, 1);
  }

  /** The size of views in pixels. */
  public record ViewSize(int height, int width) {
    /** Checks that both are at least 1. */
    public ViewSize {
      Checks.atLeast("height", height, 1);
      Checks.atLeast("width", width, 1);
    }
  }

  /** Parts as {@code boxes} draws them, flipped half the time, bilinear. */
  public static RandomResizedCrop of(CropBoxes boxes) {
    return new RandomResizedCrop(boxes, 0.5, Interpolation.BILINEAR, Optional.empty());
  }

  /** Parts of {@code minArea} to the whole of the image, aspect ratios between 3/4 and 4/3. */
  public static RandomResizedCrop area(double minArea) {
    return of(new UniformAreaBoxes(minArea, 1, 4.0 / 3));
  }

  /** The whole image, flipped half the time. */
  public static RandomResizedCrop whole() {
    return of(new UniformAreaBoxes(1, 1, 1));
  }

  /** The same with other parts. */
  public RandomResizedCrop withBoxes(CropBoxes newBoxes) {
    return new RandomResizedCrop(newBoxes, flipProbability, interpolation, size);
  }

  /** The same with another interpolation. */
  public RandomResizedCrop withInterpolation(Interpolation newInterpolation) {
    return new RandomResizedCrop(boxes, flipProbability, newInterpolation, size);
  }

  /** The same with another probability of mirroring. */
  public RandomResizedCrop withFlip(double probability) {
    return new RandomResizedCrop(boxes, probability, interpolation, size);
  }

  /** The same with views of another size, in pixels. */
  public RandomResizedCrop withSize(int height, int width) {
    return new RandomResizedCrop(
        boxes, flipProbability, interpolation, Optional.of(new ViewSize(height, width)));
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireImage("a random crop", spec);
    boxes.check(spec);
  }

  @Override
  public ExampleSpec viewsOf(ExampleSpec spec) {
    return size.map(
            view ->
                new ExampleSpec(
                    Shape.of(view.height(), view.width(), spec.shape().get(2)),
                    spec.range(),
                    spec.classes()))
        .orElse(spec);
  }

  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    return ImageChain.run(scope, x, List.of(this));
  }

  /**
   * What is drawn for a batch: the {@linkplain Resampling taps} of rows and of columns.
   *
   * @param batch whose first dimension is the batch
   * @param images shape of the images, but for its first dimension
   */
  List<Operand<TFloating>> draw(LayerScope scope, Operand<TFloating> batch, Shape images) {
    int height = Math.toIntExact(images.get(1));
    int width = Math.toIntExact(images.get(2));
    Resize resize = resize(images);
    Boxes drawn =
        boxes.draw(
            scope, new CropBoxes.Frame(height, width, resize.height(), resize.width()), batch);
    return Resampling.taps(scope, batch, images, drawn, flips(scope, batch), resize);
  }

  private Operand<TFloating> flips(LayerScope scope, Operand<TFloating> batch) {
    if (flipProbability == 0) {
      return Resampling.never(scope); // so that a crop without chance works in inference too
    }
    return Kernel.run(
        scope,
        List.<Object>of("flips", flipProbability),
        Kernel.perExample(batch, 1),
        List.of(Kernel.uniforms(scope, batch, 1)),
        in -> in.get(0).indicator(in.get(0).less(flipProbability)));
  }

  /** The size that images of a shape (batch, height, width, channels) are brought to. */
  Resize resize(Shape images) {
    return size.map(view -> new Resize(view.height(), view.width(), interpolation))
        .orElseGet(
            () ->
                new Resize(
                    Math.toIntExact(images.get(1)), Math.toIntExact(images.get(2)), interpolation));
  }
}
