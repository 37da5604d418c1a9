package io.tfsim.losses;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import io.tfsim.layers.L2;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * One side of SimSiam's symmetric loss (Chen and He 2021, equation 1): how far a prediction is from
 * the projection of the other view.
 *
 * <p>Each side counts half, so the two add up to the paper's {@code D(p1, z2)/2 + D(p2, z1)/2}. The
 * gradient goes to both inputs: the method stops it at the projection.
 *
 * @param distance how the two are compared
 * @param margin added to each example's loss, at least 0; no gradient; TF Similarity's default is
 *     0.001, the paper has none
 */
public record SimSiamLoss(Distance distance, double margin) implements ContrastiveLoss {
  /** Distance of two directions. */
  public enum Distance {
    /** Minus the cosine, in [-1, 1]; the paper's. */
    NEGATIVE_COSINE,
    /** 1 minus the cosine, in [0, 2]: the same gradient. */
    COSINE,
    /** Angle over pi, in [0, 1]. */
    ANGULAR
  }

  /** Largest cosine whose angle has a finite derivative in single precision. */
  private static final double LARGEST_COSINE = 1 - 1e-7;

  /** Checks the range given above. */
  public SimSiamLoss {
    Checks.notNegative("margin", margin);
  }

  /** The paper's loss. */
  public static SimSiamLoss of() {
    return new SimSiamLoss(Distance.NEGATIVE_COSINE, 0);
  }

  @Override
  public Operand<TFloating> perExample(
      LayerScope scope, Operand<TFloating> za, Operand<TFloating> zb) {
    var tf = scope.tf();
    Operand<TFloating> cosine =
        tf.reduceSum(
            tf.math.mul(L2.normalize(scope, za), L2.normalize(scope, zb)), tf.constant(1)); // (n)
    Operand<TFloating> away =
        switch (distance) {
          case NEGATIVE_COSINE -> tf.math.neg(cosine);
          case COSINE -> tf.math.sub(scope.constant(1), cosine);
          case ANGULAR ->
              tf.math.div(
                  tf.math.acos(
                      tf.clipByValue(
                          cosine, scope.constant(-LARGEST_COSINE), scope.constant(LARGEST_COSINE))),
                  scope.constant(Math.PI));
        };
    return tf.math.add(tf.math.mul(away, scope.constant(0.5)), scope.constant(margin));
  }
}
