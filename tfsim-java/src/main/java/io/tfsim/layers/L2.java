package io.tfsim.layers;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.family.TFloating;

/** What has to do with the Euclidean norm: the kernel regulariser and unit rows. */
public final class L2 {
  /** Least squared norm that is divided by, as in TensorFlow's {@code l2_normalize}. */
  private static final double EPSILON = 1e-12;

  private L2() {}

  /**
   * Rows of unit length: {@code x / sqrt(max(sum(x²), 1e-12))} along the last axis.
   *
   * @param x embeddings (batch, dim)
   */
  public static Operand<TFloating> normalize(LayerScope scope, Operand<TFloating> x) {
    var tf = scope.tf();
    Operand<TFloating> squaredNorm =
        tf.reduceSum(tf.math.square(x), tf.constant(-1), ReduceSum.keepDims(true)); // (batch, 1)
    return tf.math.mul(x, tf.math.rsqrt(tf.math.maximum(squaredNorm, scope.constant(EPSILON))));
  }

  static void addTo(LayerScope scope, String name, Operand<TFloating> weight, double factor) {
    if (factor > 0) {
      var tf = scope.tf();
      Operand<TFloating> squares =
          tf.reduceSum(
              tf.math.square(tf.reshape(weight, tf.constant(new int[] {-1}))), tf.constant(0));
      scope.addLoss(name, tf.math.mul(scope.constant(factor), squares));
    }
  }
}
