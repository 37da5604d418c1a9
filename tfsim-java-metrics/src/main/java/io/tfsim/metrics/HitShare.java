package io.tfsim.metrics;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** What the hits among k neighbours are divided by. */
public enum HitShare {
  /** By k: the share of the neighbours. */
  OF_NEIGHBOURS,
  /** By the number of references of the query's class: the share of the class. */
  OF_CLASS,
  /** By the smaller of both, the most hits that there can be: 1 is reached whatever k is. */
  OF_POSSIBLE;

  /** The divisor (queries), or a scalar. */
  Operand<TFloating> divisor(LayerScope scope, Ranking ranking, int k) {
    Operand<TFloating> neighbours = scope.constant(k);
    Operand<TFloating> ofClass = ranking.relevantCount(scope);
    return switch (this) {
      case OF_NEIGHBOURS -> neighbours;
      case OF_CLASS -> ofClass;
      case OF_POSSIBLE -> scope.tf().math.minimum(neighbours, ofClass);
    };
  }
}
