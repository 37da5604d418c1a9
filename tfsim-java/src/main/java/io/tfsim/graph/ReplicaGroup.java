package io.tfsim.graph;

import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * The replicas that each hold an equal part of one batch.
 *
 * <p>Whatever looks across a batch (batch statistics, negatives) goes through it, so that k
 * replicas give the loss and the gradients of one big batch. Both operations are differentiable.
 */
public interface ReplicaGroup {

  /** Number of replicas, at least 1. */
  int size();

  /** Index of this replica, from 0. */
  int rank();

  /** The sum over the replicas of {@code x}, which has one shape on all of them. */
  Operand<TFloating> sum(LayerScope scope, Operand<TFloating> x);

  /**
   * The parts of all replicas, one below another: {@code (batch, …)} becomes {@code (size * batch,
   * …)}. Made of a sum, so its gradient is right because the sum's is.
   */
  default Operand<TFloating> gather(LayerScope scope, Operand<TFloating> x) {
    if (size() == 1) {
      return x;
    }
    var tf = scope.tf();
    var mine =
        tf.oneHot(
            tf.constant(rank()),
            tf.constant(size()),
            scope.constant(1),
            scope.constant(0)); // (size,)
    int rank = x.shape().numDimensions();
    int[] ones = new int[rank + 1];
    Arrays.fill(ones, 1);
    ones[0] = size();
    var placed =
        tf.math.mul(
            tf.reshape(mine, tf.constant(ones)),
            tf.expandDims(x, tf.constant(0))); // (size, batch, …)
    var all = sum(scope, placed);
    int[] flat = new int[rank];
    flat[0] = -1;
    for (int i = 1; i < rank; i++) {
      flat[i] = Math.toIntExact(x.shape().get(i));
    }
    return tf.reshape(all, tf.constant(flat));
  }

  /** One replica: nothing to exchange. */
  static ReplicaGroup single() {
    return SingleReplica.INSTANCE;
  }
}
