package io.tfsim.metrics;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * R-precision: with R references of the query's class, the share of the R nearest that have it
 * (Musgrave et al. 2020, section 3.2); 0 where there are none.
 *
 * @param k most neighbours that are looked at, at least 1; where R is larger, those beyond k count
 *     as misses
 */
public record RPrecision(int k) implements RetrievalMetric {
  /** Checks the range given above. */
  public RPrecision {
    Checks.atLeast("k", k, 1);
  }

  /** As it is defined: as many neighbours as the class has references. */
  public static RPrecision exact() {
    return new RPrecision(Integer.MAX_VALUE);
  }

  /** Among k neighbours. */
  public static RPrecision of(int k) {
    return new RPrecision(k);
  }

  @Override
  public String name() {
    return k == Integer.MAX_VALUE ? "r-precision" : "r-precision@" + k;
  }

  @Override
  public int neighbours(int largestClass) {
    return Math.min(k, largestClass);
  }

  @Override
  public Operand<TFloating> perQuery(LayerScope scope, Ranking ranking) {
    Operand<TFloating> hits = ranking.upToRelevant(scope, ranking.hits(scope, k));
    return scope.tf().math.divNoNan(Ranking.sum(scope, hits), ranking.relevantCount(scope));
  }
}
