package io.tfsim.augment;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.List;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * Image operations with a parameter per image, for augmenters of one's own; values as those of
 * {@code tf.image}, nothing is clipped.
 *
 * <p>Images are (batch, height, width, channels), parameters (batch) or of one element for all.
 */
public final class ImageOps {
  private ImageOps() {}

  /** Parts of images, resized; (batch, newHeight, newWidth, channels). */
  public static Operand<TFloating> cropAndResize(
      LayerScope scope, Operand<TFloating> images, Boxes boxes, Resize resize) {
    List<Operand<TFloating>> taps =
        Resampling.taps(
            scope, images, Images.known(images.shape()), boxes, Resampling.never(scope), resize);
    return Resampling.resample(scope, Part.of(images, Layout.IMAGES), taps.get(0), taps.get(1))
        .laid(scope, Layout.IMAGES)
        .array();
  }

  /** Left and right swapped. */
  public static Operand<TFloating> flipLeftRight(LayerScope scope, Operand<TFloating> images) {
    return scope.tf().reverse(images, scope.tf().constant(new int[] {2}));
  }

  /** Top and bottom swapped. */
  public static Operand<TFloating> flipUpDown(LayerScope scope, Operand<TFloating> images) {
    return scope.tf().reverse(images, scope.tf().constant(new int[] {1}));
  }

  /** Values times a factor. */
  public static Operand<TFloating> scaleBrightness(
      LayerScope scope, Operand<TFloating> images, Operand<TFloating> factor) {
    return perImage(scope, images, "scale", factor, Brightness.MULTIPLICATIVE::apply);
  }

  /** Values plus a number. */
  public static Operand<TFloating> addBrightness(
      LayerScope scope, Operand<TFloating> images, Operand<TFloating> summand) {
    return perImage(scope, images, "add", summand, Brightness.ADDITIVE::apply);
  }

  /** {@code (x - mean) factor + mean}, the mean of each channel of each image. */
  public static Operand<TFloating> contrast(
      LayerScope scope, Operand<TFloating> images, Operand<TFloating> factor) {
    return perImage(scope, images, "contrast", factor, Colors::stretch);
  }

  /** HSV's saturation times a factor of at least 0, cut at 1; 3 channels. */
  public static Operand<TFloating> saturation(
      LayerScope scope, Operand<TFloating> images, Operand<TFloating> factor) {
    return perImage(scope, images, "saturation", factor, Colors::saturate);
  }

  /** HSV's hue plus a number of full turns; 3 channels. */
  public static Operand<TFloating> hue(
      LayerScope scope, Operand<TFloating> images, Operand<TFloating> turns) {
    return perImage(scope, images, "hue", turns, Colors::turn);
  }

  /** 0.2989 red + 0.587 green + 0.114 blue on all three channels. */
  public static Operand<TFloating> grayscale(LayerScope scope, Operand<TFloating> images) {
    return scope.tf().tile(luma(scope, images), scope.tf().constant(new int[] {1, 1, 1, 3}));
  }

  /** 0.2989 red + 0.587 green + 0.114 blue, one channel. */
  public static Operand<TFloating> luma(LayerScope scope, Operand<TFloating> images) {
    Shape shape = Images.known(images.shape());
    return Kernel.run(
        scope,
        "luma",
        Kernel.perExample(images, shape.get(1), shape.get(2), 1),
        List.of(images),
        in -> Colors.luma(in.get(0).transpose(0, 3, 1, 2)).transpose(0, 2, 3, 1));
  }

  /**
   * Gaussian blur: {@code 2 radius + 1} taps along the width, then along the height.
   *
   * @param sigma deviation in pixels, (batch)
   * @param radius pixels on each side that count, at least 0
   * @param padding what counts beyond the border
   * @return of the images' size, or smaller by the radius on each side
   */
  public static Operand<TFloating> gaussianBlur(
      LayerScope scope,
      Operand<TFloating> images,
      Operand<TFloating> sigma,
      int radius,
      Padding padding) {
    Checks.atLeast("radius", radius, 0);
    Operand<TFloating> column = column(scope, sigma);
    Operand<TFloating> taps =
        Kernel.run(
            scope,
            List.<Object>of("taps", radius),
            Kernel.perExample(column, 2 * radius + 1),
            List.of(column),
            in -> Blur.taps(in.get(0), radius));
    Part lines = Part.of(images, Layout.IMAGES).laid(scope, Layout.LINES);
    return Blur.apply(scope, lines, taps, padding).laid(scope, Layout.IMAGES).array();
  }

  /** {@code most - x} where x is at least the threshold. */
  public static Operand<TFloating> solarize(
      LayerScope scope, Operand<TFloating> images, double threshold, double most) {
    return Kernel.run(
        scope,
        List.<Object>of("solarize", threshold, most),
        images.shape(),
        List.of(images),
        in -> Colors.solarize(in.get(0), threshold, most));
  }

  /** Values less the mean, over the deviation, of each channel. */
  public static Operand<TFloating> normalize(
      LayerScope scope, Operand<TFloating> images, Normalize normalize) {
    return normalize.augment(scope, images);
  }

  /** The middle of images, resized to their size again, or to another. */
  public static Operand<TFloating> centerCrop(
      LayerScope scope, Operand<TFloating> images, CenterBoxes boxes, Resize resize) {
    Shape shape = Images.known(images.shape());
    CropBoxes.Frame frame =
        new CropBoxes.Frame(
            Math.toIntExact(shape.get(1)),
            Math.toIntExact(shape.get(2)),
            resize.height(),
            resize.width());
    return cropAndResize(scope, images, boxes.draw(scope, frame, images), resize);
  }

  private static Operand<TFloating> perImage(
      LayerScope scope,
      Operand<TFloating> images,
      String name,
      Operand<TFloating> parameter,
      BiFunction<Expr, Expr, Expr> formula) {
    return Kernel.run(
        scope,
        List.<Object>of("image op", name),
        Images.known(images.shape()),
        List.of(images, column(scope, parameter)),
        in ->
            formula
                .apply(in.get(0).transpose(0, 3, 1, 2), in.get(1).perImage(0))
                .transpose(0, 2, 3, 1));
  }

  /** (batch) or a scalar as (batch, 1). */
  private static Operand<TFloating> column(LayerScope scope, Operand<TFloating> parameter) {
    return scope.tf().reshape(parameter, scope.tf().constant(new int[] {-1, 1}));
  }
}
