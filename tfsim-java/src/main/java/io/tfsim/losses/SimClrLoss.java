package io.tfsim.losses;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import io.tfsim.layers.L2;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * The normalised temperature-scaled cross-entropy (NT-Xent) of SimCLR (Chen et al. 2020, equation
 * 1).
 *
 * <p>For rows of unit length, the positive of {@code a_i} is {@code b_i}, its negatives are all
 * other rows of both views; {@code l(a_i) = -sim(a_i, b_i)/T + log(sum over all rows but a_i of
 * exp(sim/T))}. An example's loss is the mean of {@code l(a_i)} and {@code l(b_i)}, or their sum.
 *
 * @param temperature T, &gt; 0; the paper's best on ImageNet is 0.1 with its 4096 batch (table 5)
 *     and 0.5 on CIFAR-10 (appendix B.9), TF Similarity's default is 0.05
 * @param sumHalves whether the halves are added, as TF Similarity does, instead of averaged
 */
public record SimClrLoss(double temperature, boolean sumHalves) implements ContrastiveLoss {

  /** Checks the range given above. */
  public SimClrLoss {
    Checks.positive("temperature", temperature);
  }

  /** The paper's loss. */
  public static SimClrLoss of(double temperature) {
    return new SimClrLoss(temperature, false);
  }

  /** TF Similarity's {@code SimCLRLoss}: twice the paper's. */
  public static SimClrLoss tfSimilarity(double temperature) {
    return new SimClrLoss(temperature, true);
  }

  @Override
  public Operand<TFloating> perExample(
      LayerScope scope, Operand<TFloating> za, Operand<TFloating> zb) {
    var tf = scope.tf();
    Operand<TFloating> a = L2.normalize(scope, za);
    Operand<TFloating> b = L2.normalize(scope, zb);
    Operand<TInt32> n = scope.batchSize(za);
    Operand<TFloating> self = // (n, n), a large number on the diagonal
        tf.math.mul(
            tf.oneHot(tf.range(tf.constant(0), n, tf.constant(1)), n, one(scope), zero(scope)),
            scope.constant(1e9));
    Operand<TFloating> aa = tf.math.sub(similarity(scope, a, a), self);
    Operand<TFloating> bb = tf.math.sub(similarity(scope, b, b), self);
    Operand<TFloating> ab = similarity(scope, a, b);
    Operand<TFloating> ba = similarity(scope, b, a);
    Operand<TFloating> sum =
        tf.math.add(crossEntropy(scope, ab, aa, n), crossEntropy(scope, ba, bb, n));
    return sumHalves ? sum : tf.math.mul(sum, scope.constant(0.5)); // (n)
  }

  private Operand<TFloating> similarity(
      LayerScope scope, Operand<TFloating> x, Operand<TFloating> y) {
    var tf = scope.tf();
    return tf.math.div(
        tf.linalg.matMul(x, y, MatMul.transposeB(true)), scope.constant(temperature)); // (n, n)
  }

  private static Operand<TFloating> crossEntropy(
      LayerScope scope, Operand<TFloating> across, Operand<TFloating> within, Operand<TInt32> n) {
    var tf = scope.tf();
    Operand<TFloating> logits = tf.concat(List.of(across, within), tf.constant(1)); // (n, 2n)
    Operand<TFloating> labels =
        tf.oneHot(
            tf.range(tf.constant(0), n, tf.constant(1)),
            tf.math.mul(n, tf.constant(2)),
            one(scope),
            zero(scope));
    // not softmaxCrossEntropyWithLogits, whose C++ gradient is for single precision only
    return tf.math.neg(
        tf.reduceSum(tf.math.mul(labels, tf.nn.logSoftmax(logits)), tf.constant(1))); // (n)
  }

  private static Operand<TFloating> one(LayerScope scope) {
    return scope.constant(1);
  }

  private static Operand<TFloating> zero(LayerScope scope) {
    return scope.constant(0);
  }
}
