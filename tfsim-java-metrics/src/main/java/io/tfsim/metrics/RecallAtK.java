package io.tfsim.metrics;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.op.core.Max;
import org.tensorflow.types.family.TFloating;

/**
 * Recall@k as metric learning has it (Jégou et al. 2011): 1 if one of the k nearest has the query's
 * class, else 0. How much of the class is found is {@link ClassRecallAtK}.
 *
 * @param k neighbours, at least 1
 */
public record RecallAtK(int k) implements RetrievalMetric {
  /** Checks the range given above. */
  public RecallAtK {
    Checks.atLeast("k", k, 1);
  }

  /** Among k neighbours. */
  public static RecallAtK of(int k) {
    return new RecallAtK(k);
  }

  @Override
  public String name() {
    return "recall@" + k;
  }

  @Override
  public int neighbours(int largestClass) {
    return k;
  }

  @Override
  public Operand<TFloating> perQuery(LayerScope scope, Ranking ranking) {
    return scope.tf().max(ranking.hits(scope, k), scope.tf().constant(1), Max.keepDims(false));
  }
}
