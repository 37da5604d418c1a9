package io.tfsim.losses;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** What redundancy reduction asks of a square matrix. */
final class OffDiagonal {
  private OffDiagonal() {}

  /**
   * The sum of the squares off the diagonal. The diagonal is masked, not subtracted: where it
   * dominates, the difference of two large sums has no digits left.
   */
  static Operand<TFloating> sumOfSquares(LayerScope scope, Operand<TFloating> square) {
    var tf = scope.tf();
    Operand<TInt32> dim = scope.batchSize(square);
    Operand<TFloating> mask =
        tf.oneHot(
            tf.range(tf.constant(0), dim, tf.constant(1)),
            dim,
            scope.constant(0),
            scope.constant(1));
    return tf.reduceSum(tf.math.square(tf.math.mul(square, mask)), tf.constant(new int[] {0, 1}));
  }
}
