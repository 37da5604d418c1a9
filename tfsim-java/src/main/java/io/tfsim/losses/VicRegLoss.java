package io.tfsim.losses;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import io.tfsim.layers.Moments;
import org.tensorflow.Operand;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.family.TFloating;

/**
 * VICReg (Bardes et al. 2022, equations 1 to 6): invariance, variance and covariance.
 *
 * <p>Per example {@code lambda * mean_j (a_ij - b_ij)²}, plus, the same for every example, {@code
 * mu * (v(a) + v(b)) / 2} with {@code v(z) = mean_j max(0, 1 - sqrt(var(z_j) + epsilon))}, and
 * {@code nu * (c(a) + c(b))} with {@code c(z)} the sum of the squared off-diagonal covariances over
 * the dimension. The variance terms are averaged, as in the authors' code; the paper's formula adds
 * them.
 *
 * @param lambda weight of the invariance, at least 0; the paper's is 25 (page 6)
 * @param mu weight of the variance, at least 0; 25
 * @param nu weight of the covariance, at least 0; 1
 * @param epsilon added to the variance, &gt; 0; 1e-4
 * @param unbiased whether the variance is divided by n - 1, as in the authors' code; TF Similarity
 *     divides by n. Covariances are divided by n - 1 in both
 * @param reduction how the gradient is reduced: {@link Reduction#MEAN}, or SUM for what TF
 *     Similarity's default comes to (it differentiates the vector: batch size times the mean)
 */
public record VicRegLoss(
    double lambda, double mu, double nu, double epsilon, boolean unbiased, Reduction reduction)
    implements ContrastiveLoss {

  /** Checks the ranges given above. */
  public VicRegLoss {
    Checks.notNegative("lambda", lambda);
    Checks.notNegative("mu", mu);
    Checks.notNegative("nu", nu);
    Checks.positive("epsilon", epsilon);
  }

  /** The paper's loss: 25, 25, 1. */
  public static VicRegLoss paper() {
    return new VicRegLoss(25, 25, 1, 1e-4, true, Reduction.MEAN);
  }

  /** TF Similarity's {@code VicReg} as its model trains with it. */
  public static VicRegLoss tfSimilarity() {
    return new VicRegLoss(25, 25, 1, 1e-4, false, Reduction.SUM);
  }

  /** The same with other weights of invariance, variance and covariance. */
  public VicRegLoss withWeights(double newLambda, double newMu, double newNu) {
    return new VicRegLoss(newLambda, newMu, newNu, epsilon, unbiased, reduction);
  }

  /** The same with another reduction of the gradient. */
  public VicRegLoss withReduction(Reduction newReduction) {
    return new VicRegLoss(lambda, mu, nu, epsilon, unbiased, newReduction);
  }

  @Override
  public Operand<TFloating> perExample(
      LayerScope scope, Operand<TFloating> za, Operand<TFloating> zb) {
    var tf = scope.tf();
    Operand<TFloating> invariance =
        tf.math.mean(tf.math.squaredDifference(za, zb), tf.constant(1)); // (n)
    Side a = side(scope, za);
    Side b = side(scope, zb);
    Operand<TFloating> variance =
        tf.math.mul(tf.math.add(a.variance(), b.variance()), scope.constant(mu / 2));
    Operand<TFloating> covariance =
        tf.math.mul(tf.math.add(a.covariance(), b.covariance()), scope.constant(nu));
    return tf.math.add(
        tf.math.mul(invariance, scope.constant(lambda)), tf.math.add(variance, covariance));
  }

  private record Side(Operand<TFloating> variance, Operand<TFloating> covariance) {}

  private Side side(LayerScope scope, Operand<TFloating> z) {
    var tf = scope.tf();
    Moments moments = Moments.of(scope, z, 0);
    Operand<TFloating> one = scope.constant(1);
    Operand<TFloating> n = scope.cast(scope.batchSize(z));
    Operand<TFloating> freedom = tf.math.maximum(tf.math.sub(n, one), one);
    Operand<TFloating> variance =
        unbiased
            ? tf.math.mul(moments.variance(), tf.math.div(n, freedom))
            : moments.variance(); // (1, dim)
    Operand<TFloating> std = tf.math.sqrt(tf.math.add(variance, scope.constant(epsilon)));
    Operand<TFloating> hinge =
        tf.math.mean(tf.nn.relu(tf.math.sub(one, std)), tf.constant(new int[] {0, 1}));

    Operand<TFloating> centred = tf.math.sub(z, moments.mean());
    Operand<TFloating> covariances = // (dim, dim)
        tf.math.div(tf.linalg.matMul(centred, centred, MatMul.transposeA(true)), freedom);
    Operand<TFloating> off = OffDiagonal.sumOfSquares(scope, covariances);
    return new Side(hinge, tf.math.div(off, scope.constant(z.shape().get(1))));
  }
}
