package io.tfsim.losses;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** How the losses of the examples of a batch become one number. */
public enum Reduction {
  /** Their mean; Keras's {@code sum_over_batch_size}. */
  MEAN,
  /** Their sum. */
  SUM;

  /** The reduced loss; a scalar stays as it is. */
  public Operand<TFloating> of(LayerScope scope, Operand<TFloating> perExample) {
    if (perExample.shape().isScalar()) {
      return perExample;
    }
    var tf = scope.tf();
    return this == MEAN
        ? tf.math.mean(perExample, tf.constant(0))
        : tf.reduceSum(perExample, tf.constant(0));
  }
}
