package io.tfsim.layers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.FloatType;
import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.State;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.family.TFloating;

/**
 * Batch normalisation over all axes but the last (Ioffe and Szegedy 2015).
 *
 * <p>{@code y = gamma * (x - mean) / sqrt(variance + epsilon) + beta}, with the moments of the
 * batch in training and the moving ones in inference. In training, {@code moving = momentum *
 * moving + (1 - momentum) * batch}. As in TensorFlow's Keras, the moving variance of 4-D inputs
 * receives n/(n-1) times the population variance, unless {@code synchronizedStatistics}; other
 * inputs give the population variance.
 *
 * <p>Weights: {@code gamma}, {@code beta} (channels), state: {@code moving_mean}, {@code
 * moving_variance}. On more than one replica the moments are those of the whole batch. Where both
 * moving statistics are {@linkplain LayerScope#frozen frozen}, they normalise in training too.
 *
 * @param momentum weight of the old moving statistics, in [0, 1]; default 0.99
 * @param epsilon added to the variance, &gt; 0; default 1.001e-5, as in Keras's ResNet and TF
 *     Similarity
 * @param center whether {@code beta} is added; default true
 * @param scale whether {@code gamma} multiplies; default true
 * @param synchronizedStatistics whether the moving variance is the population variance, as in
 *     Keras's {@code synchronized=True}; default false
 */
public record BatchNorm(
    double momentum, double epsilon, boolean center, boolean scale, boolean synchronizedStatistics)
    implements Layer {

  /** Checks the ranges given above. */
  public BatchNorm {
    Checks.inRange("momentum", momentum, 0, 1);
    Checks.positive("epsilon", epsilon);
  }

  /** Batch normalisation with the defaults above. */
  public static BatchNorm create() {
    return new BatchNorm(0.99, 1.001e-5, true, true, false);
  }

  /** The same with another momentum. */
  public BatchNorm withMomentum(double newMomentum) {
    return new BatchNorm(newMomentum, epsilon, center, scale, synchronizedStatistics);
  }

  /** The same with another epsilon. */
  public BatchNorm withEpsilon(double newEpsilon) {
    return new BatchNorm(momentum, newEpsilon, center, scale, synchronizedStatistics);
  }

  /** The same without gamma and beta. */
  public BatchNorm withoutAffine() {
    return new BatchNorm(momentum, epsilon, false, false, synchronizedStatistics);
  }

  /** The same with the moving variance of synchronised batch normalisation. */
  public BatchNorm synchronizing() {
    return new BatchNorm(momentum, epsilon, center, scale, true);
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    Shape in = Checks.rank("input of batch normalisation", x.shape(), 2, 3, 4);
    int rank = in.numDimensions();
    Shape channels = Shape.of(in.get(rank - 1));
    Affine affine = affine(scope, channels);
    State<TFloating> movingMean = scope.state("moving_mean", channels, Initializer.zeros());
    State<TFloating> movingVariance = scope.state("moving_variance", channels, Initializer.ones());
    boolean fused =
        rank == 4 && scope.floatType() == FloatType.FLOAT32 && scope.replicas().size() == 1;
    boolean frozen = scope.frozen("moving_mean") && scope.frozen("moving_variance");
    if (!scope.training() || frozen) {
      return fused
          ? fused(scope, x, affine, movingMean.read(), movingVariance.read(), false).y()
          : normalize(scope, x, affine, movingMean.read(), movingVariance.read());
    }
    if (fused) {
      Operand<TFloating> none =
          scope.tf().zeros(scope.tf().constant(new long[] {0}), scope.floatType().tensorType());
      FusedBatchNorm<TFloating, TFloating> y = fused(scope, x, affine, none, none, true);
      move(scope, movingMean, y.batchMean());
      // the kernel gives n/(n-1) times the population variance
      Operand<TFloating> variance =
          synchronizedStatistics
              ? scope.tf().math.div(y.batchVariance(), besselFactor(scope, x))
              : y.batchVariance();
      move(scope, movingVariance, variance);
      return y.y();
    }
    Moments moments = Moments.of(scope, x, IntStream.range(0, rank - 1).toArray());
    Operand<TFloating> flat = flatten(scope, moments.variance(), channels);
    move(scope, movingMean, flatten(scope, moments.mean(), channels));
    move(
        scope,
        movingVariance,
        rank == 4 && !synchronizedStatistics
            ? scope.tf().math.mul(flat, besselFactor(scope, x))
            : flat);
    return normalize(scope, x, affine, moments.mean(), moments.variance());
  }

  private record Affine(Operand<TFloating> gamma, Operand<TFloating> beta) {}

  private Affine affine(LayerScope scope, Shape channels) {
    var dims = scope.tf().constant(channels.asArray());
    return new Affine(
        scale
            ? scope.weight("gamma", channels, Initializer.ones())
            : scope.tf().fill(dims, scope.constant(1)),
        center
            ? scope.weight("beta", channels, Initializer.zeros())
            : scope.tf().fill(dims, scope.constant(0)));
  }

  private FusedBatchNorm<TFloating, TFloating> fused(
      LayerScope scope,
      Operand<TFloating> x,
      Affine affine,
      Operand<TFloating> mean,
      Operand<TFloating> variance,
      boolean training) {
    return scope
        .tf()
        .nn
        .fusedBatchNorm(
            x,
            affine.gamma(),
            affine.beta(),
            mean,
            variance,
            FusedBatchNorm.epsilon((float) epsilon),
            FusedBatchNorm.isTraining(training));
  }

  private Operand<TFloating> normalize(
      LayerScope scope,
      Operand<TFloating> x,
      Affine affine,
      Operand<TFloating> mean,
      Operand<TFloating> variance) {
    var tf = scope.tf();
    Operand<TFloating> inverse =
        tf.math.mul(tf.math.rsqrt(tf.math.add(variance, scope.constant(epsilon))), affine.gamma());
    return tf.math.add(tf.math.mul(tf.math.sub(x, mean), inverse), affine.beta());
  }

  private void move(LayerScope scope, State<TFloating> moving, Operand<TFloating> batch) {
    var tf = scope.tf();
    Operand<TFloating> old = moving.read();
    Operand<TFloating> change =
        tf.math.mul(tf.math.sub(old, tf.stopGradient(batch)), scope.constant(1 - momentum));
    moving.update(tf.math.sub(old, change));
  }

  /** n / (n - 1), with n the number of values per channel in the whole batch; 1 where n is 1. */
  private static Operand<TFloating> besselFactor(LayerScope scope, Operand<TFloating> x) {
    var tf = scope.tf();
    Operand<TFloating> perChannel =
        tf.math.div(
            scope.cast(tf.size(x)), scope.constant(x.shape().get(x.shape().numDimensions() - 1)));
    Operand<TFloating> n = tf.math.mul(perChannel, scope.constant(scope.replicas().size()));
    Operand<TFloating> one = scope.constant(1);
    return tf.math.div(n, tf.math.maximum(tf.math.sub(n, one), one));
  }

  private static Operand<TFloating> flatten(LayerScope scope, Operand<TFloating> x, Shape shape) {
    return scope.tf().reshape(x, scope.tf().constant(shape.asArray()));
  }
}
