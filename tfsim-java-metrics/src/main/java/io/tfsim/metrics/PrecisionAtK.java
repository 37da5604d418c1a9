package io.tfsim.metrics;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Precision@k: the share of the k nearest that have the query's class.
 *
 * @param k neighbours, at least 1
 */
public record PrecisionAtK(int k) implements RetrievalMetric {
  /** Checks the range given above. */
  public PrecisionAtK {
    Checks.atLeast("k", k, 1);
  }

  /** Among k neighbours. */
  public static PrecisionAtK of(int k) {
    return new PrecisionAtK(k);
  }

  @Override
  public String name() {
    return "precision@" + k;
  }

  @Override
  public int neighbours(int largestClass) {
    return k;
  }

  @Override
  public Operand<TFloating> perQuery(LayerScope scope, Ranking ranking) {
    return scope.tf().math.div(Ranking.sum(scope, ranking.hits(scope, k)), scope.constant(k));
  }
}
