package io.tfsim.losses;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import io.tfsim.layers.Moments;
import org.tensorflow.Operand;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/**
 * The loss of Barlow Twins (Zbontar et al. 2021, equation 1): the cross-correlation of the two
 * views' embeddings should be the identity.
 *
 * <p>With columns standardised over the batch, {@code C = a^T b / n} and the loss is {@code sum_i
 * (1 - C_ii)² + lambda * sum_{i≠j} C_ij² + margin}: one number for the batch. A constant column
 * counts as 0; with epsilon 0 it has no gradient.
 *
 * @param lambda weight of the off-diagonal terms, at least 0; the paper's is 5e-3 (page 4)
 * @param epsilon added to the variance of a column, at least 0; 1e-5 in the paper's code (a batch
 *     norm), 0 in TF Similarity
 * @param margin added to the loss, at least 0; no gradient; TF Similarity's is 1e-12
 */
public record BarlowTwinsLoss(double lambda, double epsilon, double margin)
    implements ContrastiveLoss {
  /** Rounding errors that the deviation of a constant column may come to. */
  private static final int ROUNDINGS = 8;

  /** Checks the ranges given above. */
  public BarlowTwinsLoss {
    Checks.notNegative("lambda", lambda);
    Checks.notNegative("epsilon", epsilon);
    Checks.notNegative("margin", margin);
  }

  /** The paper's loss: lambda 5e-3, epsilon 1e-5. */
  public static BarlowTwinsLoss paper() {
    return new BarlowTwinsLoss(5e-3, 1e-5, 0);
  }

  /** TF Similarity's {@code Barlow}: no epsilon, a margin of 1e-12. */
  public static BarlowTwinsLoss tfSimilarity() {
    return new BarlowTwinsLoss(5e-3, 0, 1e-12);
  }

  /** The same with another weight of the off-diagonal terms. */
  public BarlowTwinsLoss withLambda(double newLambda) {
    return new BarlowTwinsLoss(newLambda, epsilon, margin);
  }

  @Override
  public Operand<TFloating> perExample(
      LayerScope scope, Operand<TFloating> za, Operand<TFloating> zb) {
    var tf = scope.tf();
    Operand<TFloating> a = standardize(scope, za);
    Operand<TFloating> b = standardize(scope, zb);
    Operand<TFloating> correlation = // (dim, dim)
        tf.math.div(
            tf.linalg.matMul(a, b, MatMul.transposeA(true)), scope.cast(scope.batchSize(za)));
    // the diagonal without the whole matrix's: C_ii = mean over the batch of a_i * b_i
    Operand<TFloating> diagonal = tf.math.mean(tf.math.mul(a, b), tf.constant(0)); // (dim)
    Operand<TFloating> on =
        tf.reduceSum(tf.math.squaredDifference(scope.constant(1), diagonal), tf.constant(0));
    Operand<TFloating> off = OffDiagonal.sumOfSquares(scope, correlation);
    return tf.math.add(
        tf.math.add(on, tf.math.mul(off, scope.constant(lambda))), scope.constant(margin));
  }

  private Operand<TFloating> standardize(LayerScope scope, Operand<TFloating> z) {
    var tf = scope.tf();
    Moments moments = Moments.of(scope, z, 0);
    Operand<TFloating> variance =
        tf.math.add(moments.variance(), scope.constant(epsilon)); // (1, dim)
    // a column that is constant but for rounding is constant
    Operand<TFloating> rounding =
        tf.math.mul(moments.mean(), scope.constant(ROUNDINGS * scope.floatType().epsilon()));
    Operand<TBool> varies = tf.math.greater(variance, tf.math.square(rounding));
    // chosen before the root, so that no gradient of a root of 0 is ever multiplied
    Operand<TFloating> safe = tf.select(varies, variance, scope.constant(1));
    Operand<TFloating> standardized =
        tf.math.mul(tf.math.sub(z, moments.mean()), tf.math.rsqrt(safe));
    return tf.select(varies, standardized, scope.constant(0)); // and none of a constant column
  }
}
