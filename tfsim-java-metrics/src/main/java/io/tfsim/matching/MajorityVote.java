package io.tfsim.matching;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * The class that most neighbours have, of classes with as many the one with the nearest member; its
 * distance is the mean over all neighbours, as in TF Similarity.
 */
public record MajorityVote() implements Matcher {
  @Override
  public String name() {
    return "majority vote";
  }

  @Override
  public Match match(LayerScope scope, Operand<TInt32> labels, Operand<TFloating> distances) {
    var tf = scope.tf();
    return new Match(
        Votes.count(scope, labels, tf.onesLike(distances)).label(),
        tf.math.mean(distances, tf.constant(1), Mean.keepDims(false)));
  }
}
