package io.tfsim.layers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.ReduceMin;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.family.TFloating;

/**
 * Generalised mean over all positions (GeM, Radenović et al. 2018): {@code (mean(x^p))^(1/p)} per
 * channel, for (batch, steps, channels) or (batch, height, width, channels).
 *
 * <p>As in TF Similarity, the values of each example and channel are shifted before so that the
 * least is 1, and shifted back after, so any input is allowed. p = 1 is the average, 0 the
 * geometric mean, infinity the maximum, minus infinity the minimum.
 *
 * @param p exponent, any number but NaN; default 3
 * @param keepDims whether positions are kept as dimensions of size 1; default false
 * @param channelsFirst whether channels come second instead of last; default false
 */
public record GeneralizedMeanPooling(double p, boolean keepDims, boolean channelsFirst)
    implements Layer {
  /** Below this the power mean is numerically the geometric one; TF Similarity's bound. */
  private static final double GEOMETRIC = 1e-5;

  /** Checks the range given above. */
  public GeneralizedMeanPooling {
    if (Double.isNaN(p)) {
      throw new IllegalArgumentException("p must be a number, was NaN");
    }
  }

  /** Pooling with exponent {@code p}, channels last. */
  public static GeneralizedMeanPooling of(double p) {
    return new GeneralizedMeanPooling(p, false, false);
  }

  /** The same with positions kept as dimensions of size 1. */
  public GeneralizedMeanPooling keepingDims() {
    return new GeneralizedMeanPooling(p, true, channelsFirst);
  }

  /** The same for inputs whose channels come second. */
  public GeneralizedMeanPooling channelsSecond() {
    return new GeneralizedMeanPooling(p, keepDims, true);
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    int rank = Checks.rank("input of generalised mean pooling", x.shape(), 3, 4).numDimensions();
    var tf = scope.tf();
    int first = channelsFirst ? 2 : 1;
    var positions = tf.constant(IntStream.range(first, first + rank - 2).toArray());
    Operand<TFloating> one = scope.constant(1);
    Operand<TFloating> least = tf.reduceMin(x, positions, ReduceMin.keepDims(true));
    Operand<TFloating> shifted = tf.math.add(tf.math.sub(x, least), one);
    Operand<TFloating> mean;
    if (p == Double.POSITIVE_INFINITY) {
      mean = tf.reduceMax(shifted, positions, ReduceMax.keepDims(true));
    } else if (p == Double.NEGATIVE_INFINITY) {
      mean = tf.reduceMin(shifted, positions, ReduceMin.keepDims(true));
    } else if (Math.abs(p) < GEOMETRIC) {
      mean = tf.math.exp(tf.math.mean(tf.math.log(shifted), positions, Mean.keepDims(true)));
    } else {
      Operand<TFloating> powers = tf.math.pow(shifted, scope.constant(p));
      mean =
          tf.math.pow(tf.math.mean(powers, positions, Mean.keepDims(true)), scope.constant(1 / p));
    }
    Operand<TFloating> pooled = tf.math.sub(tf.math.add(mean, least), one);
    return keepDims
        ? pooled
        : tf.squeeze(
            pooled,
            Squeeze.axis(
                IntStream.range(first, first + rank - 2).mapToObj(i -> (long) i).toList()));
  }
}
