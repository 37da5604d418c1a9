package io.tfsim.layers;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * In training, sets values to 0 with probability {@code rate} and divides the others by {@code 1 -
 * rate} (Srivastava et al. 2014); nothing in inference.
 *
 * @param rate in [0, 1)
 */
public record Dropout(double rate) implements Layer {

  /** Checks the range given above. */
  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("rate must be in [0, 1), was " + rate);
    }
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    if (!scope.training() || rate == 0) {
      return x;
    }
    var tf = scope.tf();
    Operand<TFloating> kept = scope.indicator(scope.random().bernoulli(tf.shape(x), 1 - rate));
    return tf.math.mul(tf.math.div(x, scope.constant(1 - rate)), kept);
  }
}
