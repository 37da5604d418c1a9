package io.tfsim.matching;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** A rule that makes one class, and its distance, of a query's neighbours. */
public interface Matcher {
  /** Its name in results, like {@code nearest}. */
  String name();

  /**
   * The class of each query, as graph ops.
   *
   * @param labels classes of the neighbours, nearest first (queries, k)
   * @param distances their distances (queries, k)
   */
  Match match(LayerScope scope, Operand<TInt32> labels, Operand<TFloating> distances);

  /**
   * What a rule gives.
   *
   * @param label class (queries)
   * @param distance what is compared with a threshold (queries)
   */
  record Match(Operand<TInt32> label, Operand<TFloating> distance) {}
}
