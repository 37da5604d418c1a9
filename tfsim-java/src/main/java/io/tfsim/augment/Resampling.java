package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Crop, flip and resize of planes: matrices along the height and along the width. */
final class Resampling {
  private Resampling() {}

  /**
   * Parts of planes, mirrored or not, resized.
   *
   * @param planes (batch, channels, height, width)
   * @param boxes the parts, within the planes
   * @param mirrored (batch, 1) or (1, 1), 1 where left and right are swapped, else 0
   * @return (batch, channels, newHeight, newWidth)
   */
  static Operand<TFloating> resample(
      LayerScope scope,
      Operand<TFloating> planes,
      Boxes boxes,
      Operand<TFloating> mirrored,
      Resize resize) {
    Interpolation interpolation = resize.interpolation();
    int height = Math.toIntExact(planes.shape().get(2));
    int width = Math.toIntExact(planes.shape().get(3));
    Side rows = new Side(interpolation, 0, height, resize.height());
    Side columns = new Side(interpolation, 1, width, resize.width());
    Operand<TFloating> narrow = // (batch, channels, height, newWidth)
        Windows.of(columns).pay()
            ? turned(
                scope, Windows.of(columns).stretch(scope, turned(scope, planes), boxes, mirrored))
            : timesColumns(scope, planes, boxes, mirrored, columns);
    return Windows.of(rows).pay()
        ? Windows.of(rows).stretch(scope, narrow, boxes, never(scope))
        : rowsTimes(scope, narrow, boxes, rows);
  }

  /** Nothing mirrored, for any batch. */
  static Operand<TFloating> never(LayerScope scope) {
    return scope.tf().reshape(scope.constant(0), scope.tf().constant(new int[] {1, 1}));
  }

  /** Columns as rows, and back. */
  private static Operand<TFloating> turned(LayerScope scope, Operand<TFloating> planes) {
    long[] shape = planes.shape().asArray();
    long height = shape[2];
    shape[2] = shape[3];
    shape[3] = height;
    return Kernel.run(
        scope,
        "rows as columns",
        Kernel.perExample(planes, Arrays.copyOfRange(shape, 1, 4)),
        List.of(planes),
        in -> in.get(0).transpose(0, 1, 3, 2));
  }

  static Operand<TFloating> timesColumns(
      LayerScope scope,
      Operand<TFloating> planes,
      Boxes boxes,
      Operand<TFloating> mirrored,
      Side side) {
    var tf = scope.tf();
    int channels = Math.toIntExact(planes.shape().get(1));
    int height = Math.toIntExact(planes.shape().get(2));
    Operand<TFloating> matrices = // (batch, from, to)
        Kernel.run(
            scope,
            side,
            Kernel.perExample(boxes.values(), side.from(), side.to()),
            List.of(boxes.values(), mirrored),
            in ->
                side.weights(
                    in.get(0),
                    side.position(in.get(0), in.get(1)).reshape(-1, 1, side.to()),
                    in.get(0).positions(side.from()).reshape(1, side.from(), 1),
                    1));
    Operand<TFloating> flat =
        tf.reshape(planes, tf.constant(new int[] {-1, channels * height, side.from()}));
    return tf.reshape(
        multiply(scope, flat, matrices), tf.constant(new int[] {-1, channels, height, side.to()}));
  }

  static Operand<TFloating> rowsTimes(
      LayerScope scope, Operand<TFloating> planes, Boxes boxes, Side side) {
    Operand<TFloating> matrices = // (batch, 1, to, from)
        Kernel.run(
            scope,
            side,
            Kernel.perExample(boxes.values(), 1, side.to(), side.from()),
            List.of(boxes.values(), never(scope)),
            in ->
                side.weights(
                        in.get(0),
                        side.position(in.get(0), in.get(1)).reshape(-1, side.to(), 1),
                        in.get(0).positions(side.from()).reshape(1, 1, side.from()),
                        2)
                    .reshape(-1, 1, side.to(), side.from()));
    return scope
        .tf()
        .ensureShape(
            multiply(scope, matrices, planes),
            Kernel.perExample(planes, planes.shape().get(1), side.to(), planes.shape().get(3)));
  }

  static Operand<TFloating> multiply(LayerScope scope, Operand<TFloating> a, Operand<TFloating> b) {
    return scope.tf().train.batchMatMul(a, b, scope.floatType().tensorType());
  }

  /** One side of the images: an axis, its length, and the length that it is brought to. */
  record Side(Interpolation interpolation, int axis, int from, int to) {

    /** Where the image is looked up for each place of the view, (batch, to). */
    Expr position(Expr boxes, Expr mirrored) {
      Expr length = boxes.slice(1, axis + 2, 1);
      Expr places = boxes.positions(to);
      Expr target = places.where(mirrored.less(0.5), places.number(to - 1).minus(places));
      Expr centre = target.plus(0.5).times(length.over(length.number(to))).minus(0.5);
      return interpolation.position(centre, length.minus(1)).plus(boxes.slice(1, axis, 1));
    }

    /**
     * Weights of pixels at positions, which add up to 1.
     *
     * @param positions (batch, …), shaped to be combined with pixels
     * @param pixels places of the image, (batch or 1, …)
     * @param pixelAxis the axis of the result that pixels are along
     */
    Expr weights(Expr boxes, Expr positions, Expr pixels, int pixelAxis) {
      Expr weight = interpolation.weight(positions.minus(pixels).abs());
      if (interpolation == Interpolation.BILINEAR) {
        return weight;
      }
      int[] perImage = new int[positions.value().shape().numDimensions()];
      Arrays.fill(perImage, 1);
      perImage[0] = -1;
      Expr start = boxes.slice(1, axis, 1).reshape(perImage);
      Expr end = start.plus(boxes.slice(1, axis + 2, 1).reshape(perImage));
      Expr kept =
          weight.where(weight.and(start.atMost(pixels), pixels.less(end)), weight.number(0));
      return kept.over(kept.sum(pixelAxis));
    }
  }
}
