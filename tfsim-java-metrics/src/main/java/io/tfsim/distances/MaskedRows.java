package io.tfsim.distances;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.core.Min;
import org.tensorflow.op.core.ReduceAny;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * Reductions of a matrix of distances over the pairs that a mask lets through.
 *
 * @param distances (queries, keys)
 * @param mask of the same shape
 * @param axis 1 to reduce each row, 0 each column
 */
public record MaskedRows(Operand<TFloating> distances, Operand<TBool> mask, int axis) {
  /** Checks the axis. */
  public MaskedRows {
    if (axis != 0 && axis != 1) {
      throw new IllegalArgumentException("axis must be 0 or 1, was " + axis);
    }
  }

  /**
   * An extreme and where it is; of equal ones the first.
   *
   * @param value with the reduced axis kept, of size 1
   * @param index along the reduced axis, which is gone; -1 where the mask lets nothing through
   */
  public record Extreme(Operand<TFloating> value, Operand<TInt64> index) {}

  /** The reductions of each row. */
  public static MaskedRows of(Operand<TFloating> distances, Operand<TBool> mask) {
    return new MaskedRows(distances, mask, 1);
  }

  /**
   * The largest; minus infinity where the mask lets nothing through (TF Similarity gives the
   * smallest number of the row less 1e-6, and index 0).
   */
  public Extreme max(LayerScope scope) {
    var tf = scope.tf();
    Operand<TFloating> masked = orElse(scope, Double.NEGATIVE_INFINITY);
    return new Extreme(
        tf.max(masked, tf.constant(axis), Max.keepDims(true)),
        where(scope, tf.math.argMax(masked, tf.constant(axis))));
  }

  /** The smallest; infinity where the mask lets nothing through. */
  public Extreme min(LayerScope scope) {
    var tf = scope.tf();
    Operand<TFloating> masked = orElse(scope, Double.POSITIVE_INFINITY);
    return new Extreme(
        tf.min(masked, tf.constant(axis), Min.keepDims(true)),
        where(scope, tf.math.argMin(masked, tf.constant(axis))));
  }

  /**
   * {@code log(1 + sum exp(distance))}, the soft maximum of 0 and the distances, with the reduced
   * axis kept; finite for distances of any size.
   */
  public Operand<TFloating> logOnePlusSumExp(LayerScope scope) {
    var tf = scope.tf();
    Operand<TInt32> along = tf.constant(axis);
    Operand<TFloating> masked = orElse(scope, Double.NEGATIVE_INFINITY);
    Operand<TFloating> shift = // at least 0, the exponent of the 1
        tf.stopGradient(
            tf.math.maximum(tf.max(masked, along, Max.keepDims(true)), scope.constant(0)));
    Operand<TFloating> sum =
        tf.reduceSum(tf.math.exp(tf.math.sub(masked, shift)), along, ReduceSum.keepDims(true));
    return tf.math.add(tf.math.log(tf.math.add(tf.math.exp(tf.math.neg(shift)), sum)), shift);
  }

  private Operand<TFloating> orElse(LayerScope scope, double other) {
    var tf = scope.tf();
    return tf.select(mask, distances, tf.fill(tf.shape(distances), scope.constant(other)));
  }

  private Operand<TInt64> where(LayerScope scope, Operand<TInt64> index) {
    var tf = scope.tf();
    Operand<TBool> some = tf.reduceAny(mask, tf.constant(axis), ReduceAny.keepDims(false));
    return tf.select(some, index, tf.math.neg(tf.onesLike(index)));
  }
}
