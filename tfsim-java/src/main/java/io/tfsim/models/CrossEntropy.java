package io.tfsim.models;

import io.tfsim.graph.LayerScope;
import io.tfsim.losses.LossAndGradient;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** The loss of classifiers. */
final class CrossEntropy {
  private CrossEntropy() {}

  /** The mean cross-entropy of logits (batch, classes) and labels (batch). */
  static LossAndGradient of(LayerScope scope, Operand<TFloating> logits, Operand<TInt32> labels) {
    var tf = scope.tf();
    int classes = Math.toIntExact(logits.shape().get(1));
    Operand<TFloating> targets =
        tf.oneHot(labels, tf.constant(classes), scope.constant(1), scope.constant(0));
    return LossAndGradient.of(
        scope,
        List.of(logits),
        (whole, leaves) -> {
          // not softmaxCrossEntropyWithLogits, whose C++ gradient is for single precision only
          Operand<TFloating> likelihoods =
              tf.reduceSum(
                  tf.math.mul(targets, tf.nn.logSoftmax(leaves.get(0))), tf.constant(1)); // (batch)
          Operand<TFloating> loss = tf.math.neg(tf.math.mean(likelihoods, tf.constant(0)));
          return new LossAndGradient.Values(loss, loss);
        });
  }
}
