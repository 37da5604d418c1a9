package io.tfsim.metrics;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.op.core.Max;
import org.tensorflow.types.family.TFloating;

/**
 * Mean reciprocal rank: 1 over the rank of the first neighbour that has the query's class, 0 where
 * none of the k nearest has it.
 *
 * @param k neighbours, at least 1
 */
public record Mrr(int k) implements RetrievalMetric {
  /** Checks the range given above. */
  public Mrr {
    Checks.atLeast("k", k, 1);
  }

  /** Among k neighbours. */
  public static Mrr of(int k) {
    return new Mrr(k);
  }

  @Override
  public String name() {
    return "mrr@" + k;
  }

  @Override
  public int neighbours(int largestClass) {
    return k;
  }

  @Override
  public Operand<TFloating> perQuery(LayerScope scope, Ranking ranking) {
    var tf = scope.tf();
    Operand<TFloating> hits = ranking.hits(scope, k);
    return tf.max(
        tf.math.div(hits, Ranking.ranks(scope, hits)), tf.constant(1), Max.keepDims(false));
  }
}
