package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Crop, flip and resize: each line of a view is a sum of a few lines of the image, first along one
 * side, then along the other.
 */
final class Resampling {
  private Resampling() {}

  /** Nothing mirrored, for any batch. */
  static Operand<TFloating> never(LayerScope scope) {
    return scope.tf().reshape(scope.constant(0), scope.tf().constant(new int[] {1, 1}));
  }

  /**
   * The taps of rows and of columns for parts of images.
   *
   * @param batch whose first dimension is the batch
   * @param images shape of the images, (batch, height, width, channels)
   * @param mirrored (batch, 1) or (1, 1), 1 where left and right are swapped, else 0
   */
  static List<Operand<TFloating>> taps(
      LayerScope scope,
      Operand<TFloating> batch,
      Shape images,
      Boxes boxes,
      Operand<TFloating> mirrored,
      Resize resize) {
    Interpolation interpolation = resize.interpolation();
    int height = Math.toIntExact(images.get(1));
    int width = Math.toIntExact(images.get(2));
    return List.of(
        new Side(interpolation, 0, height, resize.height()).taps(scope, boxes, never(scope), batch),
        new Side(interpolation, 1, width, resize.width()).taps(scope, boxes, mirrored, batch));
  }

  /**
   * {@link Layout#IMAGES} or {@link Layout#LINES} resampled by the taps of both sides, in the other
   * layout of the two: lines are added up where they lie one after the other in memory, so images
   * are turned between the two sides.
   *
   * @param rows taps along the height, (batch, newHeight, 1 + taps)
   * @param columns taps along the width, (batch, newWidth, 1 + taps)
   */
  static Part resample(
      LayerScope scope, Part images, Operand<TFloating> rows, Operand<TFloating> columns) {
    boolean rowsFirst = images.layout() == Layout.IMAGES;
    Part half =
        stretch(scope, images, rowsFirst ? rows : columns)
            .laid(scope, rowsFirst ? Layout.LINES : Layout.IMAGES);
    return stretch(scope, half, rowsFirst ? columns : rows);
  }

  /** The first side in memory, resampled. */
  private static Part stretch(LayerScope scope, Part images, Operand<TFloating> taps) {
    Shape shape = images.layout().of(images.planes());
    int to = Math.toIntExact(taps.shape().get(1));
    int count = Math.toIntExact(taps.shape().get(2)) - 1;
    int from = Math.toIntExact(shape.get(1));
    int middle = Math.toIntExact(shape.get(2));
    int inner = Math.toIntExact(shape.get(3));
    return images
        .viewed(scope, from, middle * inner)
        .made(
            scope,
            "stretch",
            images.layout(),
            Kernel.perExample(taps, to, middle, inner),
            List.of(taps),
            (x, in) -> {
              Expr first = in.get(0).slice(2, 0, 1).reshape(-1, to);
              return IntStream.range(0, count)
                  .mapToObj(i -> x.lines(1, first.plus(i)).times(in.get(0).slice(2, 1 + i, 1)))
                  .reduce(Expr::plus)
                  .orElseThrow();
            });
  }

  /** One side of the images: an axis, its length, and the length that it is brought to. */
  record Side(Interpolation interpolation, int axis, int from, int to) {

    /**
     * What each line of the view is a sum of, (batch, to, 1 + taps): the first line of the image
     * that counts, and the weights of it and those behind it, which add up to 1.
     *
     * @param boxes the parts, within the images
     * @param mirrored (batch, 1) or (1, 1), 1 where the side is mirrored, else 0
     * @param batch whose first dimension is the batch
     */
    Operand<TFloating> taps(
        LayerScope scope, Boxes boxes, Operand<TFloating> mirrored, Operand<TFloating> batch) {
      Operand<TFloating> taps =
          Kernel.run(
              scope,
              this,
              Kernel.perExample(
                  mirrored.shape().get(0) == 1 ? boxes.values() : mirrored, to, 1 + count()),
              List.of(boxes.values(), mirrored),
              in -> taps(in.get(0), in.get(1)));
      if (taps.shape().get(0) != 1) {
        return taps;
      }
      var tf = scope.tf();
      Operand<TInt32> shape =
          tf.stack(List.of(scope.batchSize(batch), tf.constant(to), tf.constant(1 + count())));
      return tf.ensureShape(tf.broadcastTo(taps, shape), Kernel.perExample(batch, to, 1 + count()));
    }

    private int count() {
      return Math.min(from, interpolation.taps());
    }

    private Expr taps(Expr boxes, Expr mirrored) {
      Expr position = position(boxes, mirrored).reshape(-1, to, 1);
      Expr first = position.floor().minus(interpolation.taps() / 2 - 1).clamp(0, from - count());
      Expr pixels = first.plus(first.positions(count()).reshape(1, 1, count()));
      Expr weights = weights(boxes, position, pixels);
      return Expr.concat(2, List.of(first, weights));
    }

    /** Where the image is looked up for each place of the view, (batch, to). */
    private Expr position(Expr boxes, Expr mirrored) {
      Expr length = boxes.slice(1, axis + 2, 1);
      Expr places = boxes.positions(to);
      Expr target = places.where(mirrored.less(0.5), places.number(to - 1).minus(places));
      Expr centre = target.plus(0.5).times(length.over(length.number(to))).minus(0.5);
      return interpolation.position(centre, length.minus(1)).plus(boxes.slice(1, axis, 1));
    }

    /** Weights of pixels (batch, to, taps) at positions (batch, to, 1). */
    private Expr weights(Expr boxes, Expr positions, Expr pixels) {
      Expr weight = interpolation.weight(positions.minus(pixels).abs());
      if (interpolation == Interpolation.BILINEAR) {
        return weight;
      }
      Expr start = boxes.slice(1, axis, 1).reshape(-1, 1, 1);
      Expr end = start.plus(boxes.slice(1, axis + 2, 1).reshape(-1, 1, 1));
      Expr kept =
          weight.where(weight.and(start.atMost(pixels), pixels.less(end)), weight.number(0));
      return kept.over(kept.sum(2));
    }
  }
}
