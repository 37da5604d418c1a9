package io.tfsim.matching;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Votes of neighbours.
 *
 * @param label the class with the most votes; of classes with as many, the one with the nearest
 *     member (queries)
 * @param voters 1 at the neighbours of that class, else 0 (queries, k)
 */
record Votes(Operand<TInt32> label, Operand<TFloating> voters) {

  /** Counts votes of the given weights (queries, k). */
  static Votes count(LayerScope scope, Operand<TInt32> labels, Operand<TFloating> weights) {
    var tf = scope.tf();
    Operand<TFloating> same = // (queries, k, k): whether two neighbours are of one class
        scope.indicator(
            tf.math.equal(
                tf.expandDims(labels, tf.constant(2)), tf.expandDims(labels, tf.constant(1))));
    Operand<TFloating> votes = // (queries, k): those for each neighbour's class
        tf.reduceSum(
            tf.math.mul(same, tf.expandDims(weights, tf.constant(1))),
            tf.constant(2),
            ReduceSum.keepDims(false));
    // of equal ones the first, which is the nearest
    Operand<TInt32> best =
        tf.dtypes.cast(tf.math.argMax(votes, tf.constant(1)), TInt32.class); // (queries)
    Operand<TInt32> label =
        tf.reshape(
            tf.gather(
                labels, tf.expandDims(best, tf.constant(1)), tf.constant(1), Gather.batchDims(1L)),
            tf.constant(new int[] {-1}));
    return new Votes(
        label, scope.indicator(tf.math.equal(labels, tf.expandDims(label, tf.constant(1)))));
  }
}
