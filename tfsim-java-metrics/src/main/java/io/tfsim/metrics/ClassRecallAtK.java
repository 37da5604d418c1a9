package io.tfsim.metrics;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Recall@k as information retrieval has it: the share of the query's class that is among the k
 * nearest; 0 where the class has no reference.
 *
 * @param k neighbours, at least 1
 * @param clipped whether to divide by no more than k, so that 1 can be reached where the class has
 *     more than k references
 */
public record ClassRecallAtK(int k, boolean clipped) implements RetrievalMetric {
  /** Checks the range given above. */
  public ClassRecallAtK {
    Checks.atLeast("k", k, 1);
  }

  /** The share of the class. */
  public static ClassRecallAtK of(int k) {
    return new ClassRecallAtK(k, false);
  }

  /** The share of what k neighbours can hold of the class. */
  public static ClassRecallAtK clipped(int k) {
    return new ClassRecallAtK(k, true);
  }

  @Override
  public String name() {
    return (clipped ? "clipped class recall@" : "class recall@") + k;
  }

  @Override
  public int neighbours(int largestClass) {
    return k;
  }

  @Override
  public Operand<TFloating> perQuery(LayerScope scope, Ranking ranking) {
    HitShare share = clipped ? HitShare.OF_POSSIBLE : HitShare.OF_CLASS;
    return scope
        .tf()
        .math
        .divNoNan(Ranking.sum(scope, ranking.hits(scope, k)), share.divisor(scope, ranking, k));
  }
}
