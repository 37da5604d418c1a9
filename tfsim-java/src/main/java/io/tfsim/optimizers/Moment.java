package io.tfsim.optimizers;

import io.tfsim.graph.LayerScope;
import io.tfsim.graph.State;
import io.tfsim.optimizers.Optimizer.Progress;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TFloating;

/** Decaying means of gradients and their bias correction. */
final class Moment {
  private Moment() {}

  static void checkBetas(double beta1, double beta2) {
    if (!(beta1 >= 0 && beta1 < 1)) {
      throw new IllegalArgumentException("beta1 must be in [0, 1), was " + beta1);
    }
    if (!(beta2 >= 0 && beta2 < 1)) {
      throw new IllegalArgumentException("beta2 must be in [0, 1), was " + beta2);
    }
  }

  /** beta^(step + 1), from the counter so that nothing is accumulated. */
  static Operand<TFloating> power(LayerScope scope, double beta, Progress progress) {
    var tf = scope.tf();
    Operand<TFloat64> exponent =
        tf.math.add(tf.dtypes.cast(progress.step(), TFloat64.class), tf.constant(1.0));
    return scope.cast(tf.math.pow(tf.constant(beta), exponent));
  }

  /** The decaying mean of x, updated; x counts {@code 1 - beta}. */
  static Operand<TFloating> update(
      LayerScope scope, State<TFloating> mean, Operand<TFloating> x, double beta) {
    var tf = scope.tf();
    Operand<TFloating> next =
        tf.math.add(
            tf.math.mul(mean.read(), scope.constant(beta)),
            tf.math.mul(x, scope.constant(1 - beta)));
    mean.update(next);
    return next;
  }
}
