package io.tfsim.metrics;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** A number that says how well the nearest references of a query have the query's class. */
public interface RetrievalMetric {
  /** Its name in results, like {@code recall@5}. */
  String name();

  /**
   * How many neighbours it looks at.
   *
   * @param largestClass most references that the class of a query has
   */
  int neighbours(int largestClass);

  /**
   * The number of each query, as a graph op.
   *
   * @param ranking at least as many neighbours as {@link #neighbours} says, nearest first
   * @return (queries)
   */
  Operand<TFloating> perQuery(LayerScope scope, Ranking ranking);
}
