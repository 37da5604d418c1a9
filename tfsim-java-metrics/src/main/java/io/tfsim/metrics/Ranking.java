package io.tfsim.metrics;

import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.math.Cumsum;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * The neighbours of some queries inside a graph.
 *
 * @param queryLabels class of each query (queries)
 * @param labels classes of its neighbours, nearest first (queries, neighbours)
 * @param distances their distances (queries, neighbours)
 * @param relevant how many references have the query's class, found or not (queries)
 */
public record Ranking(
    Operand<TInt32> queryLabels,
    Operand<TInt32> labels,
    Operand<TFloating> distances,
    Operand<TInt32> relevant) {

  /** 1 where a neighbour has the query's class, else 0, for the first {@code k} (queries, k). */
  public Operand<TFloating> hits(LayerScope scope, int k) {
    var tf = scope.tf();
    return scope.indicator(
        tf.math.equal(first(scope, labels, k), tf.expandDims(queryLabels, tf.constant(1))));
  }

  /** The first {@code k} columns, or all if there are fewer. */
  static <T extends TNumber> Operand<T> first(LayerScope scope, Operand<T> x, int k) {
    var tf = scope.tf();
    Operand<TInt32> columns = tf.math.minimum(tf.constant(k), scope.size(x, 1));
    return tf.slice(
        x, tf.constant(new int[] {0, 0}), tf.stack(List.of(scope.batchSize(x), columns)));
  }

  /** 1, 2, … for each column of {@code x} (columns). */
  static Operand<TFloating> ranks(LayerScope scope, Operand<TFloating> x) {
    var tf = scope.tf();
    Operand<TInt32> columns = scope.size(x, 1);
    return scope.cast(
        tf.range(tf.constant(1), tf.math.add(columns, tf.constant(1)), tf.constant(1)));
  }

  /** {@code hits} up to the rank of the number of relevant references, 0 behind it. */
  Operand<TFloating> upToRelevant(LayerScope scope, Operand<TFloating> hits) {
    var tf = scope.tf();
    Operand<TFloating> within =
        scope.indicator(
            tf.math.lessEqual(
                ranks(scope, hits), tf.expandDims(relevantCount(scope), tf.constant(1))));
    return tf.math.mul(hits, within);
  }

  /** At each hit the share of hits up to it, 0 elsewhere (queries, k). */
  static Operand<TFloating> precisionAtHits(LayerScope scope, Operand<TFloating> hits) {
    var tf = scope.tf();
    Operand<TFloating> found = tf.math.cumsum(hits, tf.constant(1), new Cumsum.Options[0]);
    return tf.math.mul(hits, tf.math.div(found, ranks(scope, hits)));
  }

  /** {@link #relevant} as a number of the scope's float type (queries). */
  Operand<TFloating> relevantCount(LayerScope scope) {
    return scope.cast(relevant);
  }

  /** The sum of each row (queries). */
  static Operand<TFloating> sum(LayerScope scope, Operand<TFloating> x) {
    return scope.tf().reduceSum(x, scope.tf().constant(1), ReduceSum.keepDims(false));
  }
}
