package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Crop, flip and resize of planes: a matrix along the height and one along the width. */
final class Resampling {
  private Resampling() {}

  /**
   * Parts of planes, mirrored or not, resized.
   *
   * @param planes (batch, channels, height, width)
   * @param mirrored (batch, 1) or (1, 1), 1 where left and right are swapped, else 0
   * @return (batch, channels, newHeight, newWidth)
   */
  static Operand<TFloating> resample(
      LayerScope scope,
      Operand<TFloating> planes,
      Boxes boxes,
      Operand<TFloating> mirrored,
      Resize resize) {
    var tf = scope.tf();
    int channels = Math.toIntExact(planes.shape().get(1));
    int height = Math.toIntExact(planes.shape().get(2));
    int width = Math.toIntExact(planes.shape().get(3));
    Interpolation interpolation = resize.interpolation();
    Operand<TFloating> rows =
        matrix(scope, boxes, never(scope), new Side(interpolation, 0, height, resize.height()));
    Operand<TFloating> columns =
        matrix(scope, boxes, mirrored, new Side(interpolation, 1, width, resize.width()));
    Operand<TFloating> flat =
        tf.reshape(planes, tf.constant(new int[] {-1, channels * height, width}));
    Operand<TFloating> narrow =
        tf.reshape(
            multiply(scope, flat, columns),
            tf.constant(new int[] {-1, channels, height, resize.width()}));
    return tf.ensureShape(
        multiply(scope, tf.expandDims(rows, tf.constant(1)), narrow),
        Kernel.perExample(planes, channels, resize.height(), resize.width()));
  }

  /**
   * One side of the images: an axis, its length, and the length that it is brought to. Rows are
   * combined by a matrix (to, from) from the left, columns by one (from, to) from the right.
   */
  private record Side(Interpolation interpolation, int axis, int from, int to) {
    boolean left() {
      return axis == 0;
    }

    /** Along the matrices' axis of the view. */
    Expr alongView(Expr x) {
      return left() ? x.reshape(-1, to, 1) : x.reshape(-1, 1, to);
    }

    /** Along the matrices' axis of the image. */
    Expr alongImage(Expr x) {
      return left() ? x.reshape(-1, 1, from) : x.reshape(-1, from, 1);
    }
  }

  /** Nothing mirrored, for any batch. */
  static Operand<TFloating> never(LayerScope scope) {
    return scope.tf().reshape(scope.constant(0), scope.tf().constant(new int[] {1, 1}));
  }

  /** Matrices (batch, to, from) for rows, (batch, from, to) for columns. */
  private static Operand<TFloating> matrix(
      LayerScope scope, Boxes boxes, Operand<TFloating> mirrored, Side side) {
    return Kernel.run(
        scope,
        side,
        side.left()
            ? Kernel.perExample(boxes.values(), side.to(), side.from())
            : Kernel.perExample(boxes.values(), side.from(), side.to()),
        List.of(boxes.values(), mirrored),
        in -> weights(side, in.get(0), in.get(1)));
  }

  private static Expr weights(Side side, Expr boxes, Expr mirrored) {
    Expr start = boxes.slice(1, side.axis(), 1); // (batch, 1)
    Expr length = boxes.slice(1, side.axis() + 2, 1);
    Expr pixels = start.positions(side.to());
    Expr target = // (batch, to)
        pixels.where(mirrored.less(0.5), pixels.number(side.to() - 1).minus(pixels));
    Expr last = length.minus(1);
    Expr centre = target.plus(0.5).times(length.over(length.number(side.to()))).minus(0.5);
    Expr position = side.alongView(side.interpolation().position(centre, last).plus(start));
    Expr pixel = start.positions(side.from());
    Expr weight = side.interpolation().weight(position.minus(side.alongImage(pixel)).abs());
    if (side.interpolation() == Interpolation.BILINEAR) {
      return weight; // they add up to 1
    }
    Expr inside = // (batch, from)
        start.indicator(start.and(start.atMost(pixel), pixel.less(start.plus(length))));
    Expr kept = weight.times(side.alongImage(inside));
    return kept.over(kept.sum(side.left() ? 2 : 1));
  }

  private static Operand<TFloating> multiply(
      LayerScope scope, Operand<TFloating> a, Operand<TFloating> b) {
    return scope.tf().train.batchMatMul(a, b, scope.floatType().tensorType());
  }
}
