package io.tfsim.metrics;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Mean average precision@k: {@code sum over hits at rank j <= k of precision@j}, divided by how
 * many there could be; 0 where the query's class has no reference.
 *
 * @param k neighbours, at least 1
 * @param share what the sum is divided by
 */
public record MapAtK(int k, HitShare share) implements RetrievalMetric {
  /** Checks the range given above. */
  public MapAtK {
    Checks.atLeast("k", k, 1);
  }

  /** Divided by the most hits possible, so that a perfect ranking has 1. */
  public static MapAtK of(int k) {
    return new MapAtK(k, HitShare.OF_POSSIBLE);
  }

  /**
   * Divided by the size of the query's class, as TF Similarity does when it is told the sizes: a
   * perfect ranking has less than 1 where the class is larger than k.
   */
  public static MapAtK tfSimilarity(int k) {
    return new MapAtK(k, HitShare.OF_CLASS);
  }

  @Override
  public String name() {
    return switch (share) {
      case OF_POSSIBLE -> "map@" + k;
      case OF_CLASS -> "map@" + k + " of class";
      case OF_NEIGHBOURS -> "map@" + k + " of neighbours";
    };
  }

  @Override
  public int neighbours(int largestClass) {
    return k;
  }

  @Override
  public Operand<TFloating> perQuery(LayerScope scope, Ranking ranking) {
    Operand<TFloating> precision = Ranking.precisionAtHits(scope, ranking.hits(scope, k));
    return scope
        .tf()
        .math
        .divNoNan(Ranking.sum(scope, precision), share.divisor(scope, ranking, k));
  }
}
