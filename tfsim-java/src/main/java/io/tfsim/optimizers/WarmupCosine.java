package io.tfsim.optimizers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * A linear rise from 0, then half a cosine to a fraction of the peak; constant after (Loshchilov
 * and Hutter 2017). TF Similarity's {@code WarmupCosineDecay}; without warm-up, Keras's {@code
 * CosineDecay}.
 *
 * <p>Step 0 gives 0 if there is a warm-up. After w warm-up steps of n, {@code peak * (alpha + (1 -
 * alpha) * (1 + cos(pi * (step - w) / (n - w))) / 2)}.
 *
 * @param peak largest value, at least 0
 * @param warmup length of the rise; default none
 * @param length length of the whole, the warm-up included; default the run's
 * @param alpha value at the end over the peak, in [0, 1]; default 0
 */
public record WarmupCosine(double peak, Span warmup, Span length, double alpha)
    implements Schedule {

  /** Checks the ranges given above. */
  public WarmupCosine {
    Checks.notNegative("peak", peak);
    Checks.inRange("alpha", alpha, 0, 1);
  }

  /** A cosine over the whole run, without warm-up, that ends at 0. */
  public static WarmupCosine peak(double peak) {
    return new WarmupCosine(peak, Span.steps(0), Span.fraction(1), 0);
  }

  /** The same with a warm-up. */
  public WarmupCosine warmup(Span newWarmup) {
    return new WarmupCosine(peak, newWarmup, length, alpha);
  }

  /** The same over another length. */
  public WarmupCosine over(Span newLength) {
    return new WarmupCosine(peak, warmup, newLength, alpha);
  }

  /** The same with another value at the end, as a fraction of the peak. */
  public WarmupCosine alpha(double newAlpha) {
    return new WarmupCosine(peak, warmup, length, newAlpha);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the warm-up is longer than the whole
   */
  @Override
  public Operand<TFloating> value(LayerScope scope, Operand<TInt64> step, RunLength runLength) {
    long rise = warmup.steps(runLength);
    long total = length.steps(runLength);
    if (rise > total) {
      throw new IllegalArgumentException(
          "warm-up must not be longer than the schedule (" + total + " steps), was " + rise);
    }
    var tf = scope.tf();
    Operand<TFloating> t = scope.cast(step);
    Operand<TFloating> progress =
        tf.math.minimum(
            tf.math.div(
                tf.math.sub(t, scope.constant(rise)), scope.constant(Math.max(1, total - rise))),
            scope.constant(1));
    Operand<TFloating> cosine =
        tf.math.mul(
            tf.math.add(
                tf.math.cos(tf.math.mul(progress, scope.constant(Math.PI))), scope.constant(1)),
            scope.constant(0.5 * (1 - alpha)));
    Operand<TFloating> falling = tf.math.add(cosine, scope.constant(alpha));
    if (rise == 0) {
      return tf.math.mul(falling, scope.constant(peak));
    }
    Operand<TFloating> rising = tf.math.div(t, scope.constant(rise));
    return tf.math.mul(
        tf.select(tf.math.less(t, scope.constant(rise)), rising, falling), scope.constant(peak));
  }
}
