package io.tfsim.distances;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.op.core.OneHot;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/**
 * Which pairs of queries and keys are of one class, and which of two.
 *
 * @param positive whether a pair has one label (queries, keys)
 * @param negative whether it has two
 */
public record PairMasks(Operand<TBool> positive, Operand<TBool> negative) {

  /**
   * The masks of queries and other examples.
   *
   * @param queryLabels (queries)
   * @param keyLabels (keys)
   */
  public static PairMasks of(
      LayerScope scope, Operand<TInt32> queryLabels, Operand<TInt32> keyLabels) {
    var tf = scope.tf();
    Operand<TBool> same =
        tf.math.equal(
            tf.expandDims(queryLabels, tf.constant(1)), tf.expandDims(keyLabels, tf.constant(0)));
    return new PairMasks(same, tf.math.logicalNot(same));
  }

  /**
   * The masks of queries that are among the keys: no example makes a pair with itself.
   *
   * @param place the key that each query is (queries), -1 for none
   */
  public PairMasks without(LayerScope scope, Operand<TInt32> place) {
    var tf = scope.tf();
    Operand<TInt32> keys = scope.size(positive, 1);
    Operand<TBool> other =
        tf.oneHot(place, keys, tf.constant(false), tf.constant(true), new OneHot.Options[0]);
    return new PairMasks(tf.math.logicalAnd(positive, other), tf.math.logicalAnd(negative, other));
  }

  /** The masks of all pairs of a batch, each example left out of its own row. */
  public static PairMasks ofBatch(LayerScope scope, Operand<TInt32> labels) {
    var tf = scope.tf();
    Operand<TInt32> places = tf.range(tf.constant(0), scope.batchSize(labels), tf.constant(1));
    return of(scope, labels, labels).without(scope, places);
  }
}
