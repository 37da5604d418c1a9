package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.family.TFloating;

/**
 * Gaussian blur with a deviation drawn per image (Chen et al. 2020, appendix A): two batched
 * products with banded matrices; beyond the border counts as 0, as in SimCLR's code.
 *
 * @param probability per image, in [0, 1]; SimCLR: 0.5
 * @param minSigma least deviation in pixels, &gt; 0; SimCLR: 0.1
 * @param maxSigma largest deviation in pixels, at least minSigma; SimCLR: 2
 * @param radius pixels on each side that count, at least 1; SimCLR: a twentieth of the height
 */
public record RandomGaussianBlur(double probability, double minSigma, double maxSigma, int radius)
    implements Augmenter {

  /** Checks the ranges given above. */
  public RandomGaussianBlur {
    Checks.inRange("probability", probability, 0, 1);
    Checks.positive("minSigma", minSigma);
    Checks.inRange("maxSigma", maxSigma, minSigma, Double.MAX_VALUE);
    Checks.atLeast("radius", radius, 1);
  }

  /** SimCLR's blur for images of the given height. */
  public static RandomGaussianBlur forHeight(int height) {
    return new RandomGaussianBlur(0.5, 0.1, 2, Math.max(1, height / 20));
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireImage("gaussian blur", spec);
  }

  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    var batch = Images.batchShape(scope, x);
    Operand<TFloating> sigma = scope.random().uniform(batch, minSigma, maxSigma);
    Operand<TFloating> applies = scope.indicator(scope.random().bernoulli(batch, probability));
    return Images.separable(
        scope,
        bands(scope, sigma, applies, x.shape().get(1)),
        bands(scope, sigma, applies, x.shape().get(2)),
        x);
  }

  /** Matrices (batch, size, size): the identity where the blur does not apply. */
  private Operand<TFloating> bands(
      LayerScope scope, Operand<TFloating> sigma, Operand<TFloating> applies, long size) {
    var tf = scope.tf();
    Operand<TFloating> place = Images.positions(scope, size);
    Operand<TFloating> distance = // (size, size)
        tf.math.abs(tf.math.sub(tf.expandDims(place, tf.constant(1)), place));
    Operand<TFloating> near = scope.indicator(tf.math.lessEqual(distance, scope.constant(radius)));
    Operand<TFloating> exponent =
        tf.math.div(
            tf.math.square(distance),
            tf.math.mul(column(scope, tf.math.square(sigma)), scope.constant(-2)));
    Operand<TFloating> weights = tf.math.mul(tf.math.exp(exponent), near); // (batch, size, size)
    Operand<TFloating> total = taps(scope, sigma);
    Operand<TFloating> blur = tf.math.div(weights, total);
    Operand<TFloating> identity = scope.indicator(tf.math.less(distance, scope.constant(0.5)));
    return tf.math.add(identity, tf.math.mul(column(scope, applies), tf.math.sub(blur, identity)));
  }

  /** Sum of all taps of each image's kernel, (batch, 1, 1). */
  private Operand<TFloating> taps(LayerScope scope, Operand<TFloating> sigma) {
    var tf = scope.tf();
    Operand<TFloating> offsets =
        tf.math.sub(Images.positions(scope, 2L * radius + 1), scope.constant(radius));
    Operand<TFloating> exponent =
        tf.math.div(
            tf.math.square(offsets),
            tf.math.mul(column(scope, tf.math.square(sigma)), scope.constant(-2)));
    return tf.reduceSum(tf.math.exp(exponent), tf.constant(2), ReduceSum.keepDims(true));
  }

  private static Operand<TFloating> column(LayerScope scope, Operand<TFloating> x) {
    return scope.tf().reshape(x, scope.tf().constant(new int[] {-1, 1, 1}));
  }
}
