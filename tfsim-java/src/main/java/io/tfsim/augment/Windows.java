package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Resizing of large planes: a row of the view depends on a few rows of the image, so rows are made
 * in blocks, each from a window of the image by a small matrix. For 224 pixels it is a fifth of the
 * work of one matrix for all.
 *
 * @param side the axis
 * @param length rows of a window
 */
record Windows(Resampling.Side side, int length) {
  private static final int BLOCK = 32;

  /** Windows for a side; they hold what a block of boxes within the image depends on. */
  static Windows of(Resampling.Side side) {
    double span = (BLOCK - 1.0) * side.from() / side.to();
    return new Windows(side, (int) Math.ceil(span) + 5);
  }

  /** Whether windows are less work than one matrix. */
  boolean pay() {
    return side.to() % BLOCK == 0 && 2 * length <= side.from();
  }

  private int blocks() {
    return side.to() / BLOCK;
  }

  /**
   * Rows of boxes, resized.
   *
   * @param planes (batch, channels, from, width)
   * @return (batch, channels, to, width)
   */
  Operand<TFloating> stretch(
      LayerScope scope, Operand<TFloating> planes, Boxes boxes, Operand<TFloating> mirrored) {
    var tf = scope.tf();
    int channels = Math.toIntExact(planes.shape().get(1));
    int width = Math.toIntExact(planes.shape().get(3));
    List<Operand<TFloating>> inputs = List.of(boxes.values(), mirrored);
    Operand<TFloating> rows =
        Kernel.run(
            scope,
            List.<Object>of("rows", this),
            Kernel.perExample(boxes.values(), (long) blocks() * length),
            inputs,
            in -> rows(positions(in)).reshape(-1, blocks() * length));
    Operand<TFloating> weights =
        Kernel.run(
            scope,
            List.<Object>of("weights", this),
            Kernel.perExample(boxes.values(), 1, blocks(), BLOCK, length),
            inputs,
            in -> weights(in).reshape(-1, 1, blocks(), BLOCK, length));
    Operand<TInt32> whole =
        tf.broadcastTo(
            tf.dtypes.cast(rows, TInt32.class),
            tf.stack(List.of(scope.batchSize(planes), tf.constant(blocks() * length))));
    Operand<TFloating> windows =
        tf.reshape(
            tf.gather(planes, whole, tf.constant(2), Gather.batchDims(1L)),
            tf.constant(new int[] {-1, channels, blocks(), length, width}));
    return tf.ensureShape(
        tf.reshape(
            Resampling.multiply(scope, weights, windows),
            tf.constant(new int[] {-1, channels, side.to(), width})),
        Kernel.perExample(planes, channels, side.to(), width));
  }

  /** Where to look for each row, (batch, blocks, BLOCK). */
  private Expr positions(List<Expr> in) {
    return side.position(in.get(0), in.get(1)).reshape(-1, blocks(), BLOCK);
  }

  /** The rows of the image in each window, (batch, blocks, length). */
  private Expr rows(Expr positions) {
    Expr first = positions.least(2).floor().minus(1); // (batch, blocks, 1)
    return first
        .max(first.number(0))
        .min(first.number(side.from() - length))
        .plus(first.positions(length));
  }

  private Expr weights(List<Expr> in) {
    Expr positions = positions(in);
    Expr rows = rows(positions);
    return side.weights(
        in.get(0),
        positions.reshape(-1, blocks(), BLOCK, 1),
        rows.reshape(-1, blocks(), 1, length),
        3);
  }
}
