package io.tfsim.metrics;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Binary normalised discounted cumulative gain@k: {@code sum over hits at rank j <= k of 1 / log2(1
 * + j)}, divided by what the best order would give; 0 where there is no hit.
 *
 * @param k neighbours, at least 1
 * @param maxDistance neighbours farther away are no hits; infinity for no limit
 * @param amongFound whether the best order is that of the hits found, as TF Similarity has it (a
 *     single hit at the first place then gives 1, however many were missed), and not that of all
 *     references of the class
 */
public record Ndcg(int k, double maxDistance, boolean amongFound) implements RetrievalMetric {
  /** Checks the ranges given above. */
  public Ndcg {
    Checks.atLeast("k", k, 1);
    if (Double.isNaN(maxDistance)) {
      throw new IllegalArgumentException("maxDistance must be a number, was NaN");
    }
  }

  /** Measured by the best order of all references. */
  public static Ndcg of(int k) {
    return new Ndcg(k, Double.POSITIVE_INFINITY, false);
  }

  /** Measured by the best order of what was found. */
  public static Ndcg tfSimilarity(int k) {
    return new Ndcg(k, Double.POSITIVE_INFINITY, true);
  }

  /** The same with a limit for hits. */
  public Ndcg within(double newMaxDistance) {
    return new Ndcg(k, newMaxDistance, amongFound);
  }

  @Override
  public String name() {
    return "ndcg@"
        + k
        + (amongFound ? " of found" : "")
        + (maxDistance == Double.POSITIVE_INFINITY ? "" : " within " + maxDistance);
  }

  @Override
  public int neighbours(int largestClass) {
    return k;
  }

  @Override
  public Operand<TFloating> perQuery(LayerScope scope, Ranking ranking) {
    var tf = scope.tf();
    Operand<TFloating> near =
        scope.indicator(
            tf.math.lessEqual(
                Ranking.first(scope, ranking.distances(), k), scope.constant(maxDistance)));
    Operand<TFloating> hits = tf.math.mul(ranking.hits(scope, k), near);
    Operand<TFloating> ranks = Ranking.ranks(scope, hits);
    Operand<TFloating> gains =
        tf.math.div(scope.constant(Math.log(2)), tf.math.log1p(ranks)); // (k)
    Operand<TFloating> inBestOrder =
        amongFound ? Ranking.sum(scope, hits) : ranking.relevantCount(scope);
    Operand<TFloating> best =
        scope.indicator(tf.math.lessEqual(ranks, tf.expandDims(inBestOrder, tf.constant(1))));
    return tf.math.divNoNan(
        Ranking.sum(scope, tf.math.mul(hits, gains)), Ranking.sum(scope, tf.math.mul(best, gains)));
  }
}
