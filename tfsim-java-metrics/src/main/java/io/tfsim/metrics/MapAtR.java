package io.tfsim.metrics;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * MAP@R: with R references of the query's class, the mean over the R nearest of the precision up to
 * each hit, misses counting 0 (Musgrave et al. 2020, section 3.2); 0 where there are none.
 *
 * @param k most neighbours that are looked at, at least 1; where R is larger, those beyond k count
 *     as misses
 */
public record MapAtR(int k) implements RetrievalMetric {
  /** Checks the range given above. */
  public MapAtR {
    Checks.atLeast("k", k, 1);
  }

  /** As it is defined: as many neighbours as the class has references. */
  public static MapAtR exact() {
    return new MapAtR(Integer.MAX_VALUE);
  }

  /** Among k neighbours. */
  public static MapAtR of(int k) {
    return new MapAtR(k);
  }

  @Override
  public String name() {
    return k == Integer.MAX_VALUE ? "map@r" : "map@r of " + k;
  }

  @Override
  public int neighbours(int largestClass) {
    return Math.min(k, largestClass);
  }

  @Override
  public Operand<TFloating> perQuery(LayerScope scope, Ranking ranking) {
    Operand<TFloating> precision =
        ranking.upToRelevant(scope, Ranking.precisionAtHits(scope, ranking.hits(scope, k)));
    return scope.tf().math.divNoNan(Ranking.sum(scope, precision), ranking.relevantCount(scope));
  }
}
