package io.tfsim.layers;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Mean and population variance over axes that include the batch, over all replicas.
 *
 * @param mean the mean, reduced axes kept as 1
 * @param variance the variance divided by n, reduced axes kept as 1
 */
public record Moments(Operand<TFloating> mean, Operand<TFloating> variance) {

  /** Moments of {@code x} over the given axes; the first must be the batch. */
  public static Moments of(LayerScope scope, Operand<TFloating> x, int... axes) {
    var tf = scope.tf();
    Operand<TInt32> over = tf.constant(axes);
    Operand<TFloating> mean = replicaMean(scope, tf.math.mean(x, over, Mean.keepDims(true)));
    Operand<TFloating> variance =
        replicaMean(
            scope, tf.math.mean(tf.math.squaredDifference(x, mean), over, Mean.keepDims(true)));
    return new Moments(mean, variance);
  }

  private static Operand<TFloating> replicaMean(LayerScope scope, Operand<TFloating> x) {
    int replicas = scope.replicas().size();
    if (replicas == 1) {
      return x;
    }
    return scope.tf().math.div(scope.replicas().sum(scope, x), scope.constant(replicas));
  }
}
