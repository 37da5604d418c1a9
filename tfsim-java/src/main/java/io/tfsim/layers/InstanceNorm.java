package io.tfsim.layers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Each channel of each image less its mean, divided by its standard deviation: {@code (x - mean) /
 * sqrt(variance + epsilon)}, mean and population variance over height and width (Ulyanov et al.
 * 2016, equation 4; without weights). Same in training and inference; shape (batch, height, width,
 * channels).
 *
 * <p>Before a backbone it takes an image's overall colour, light and contrast away, which a network
 * without labels otherwise learns first, because two views of an image share them.
 *
 * @param epsilon added to the variance, above 0; channels that vary less are left nearly flat
 */
public record InstanceNorm(double epsilon) implements Layer {

  /** Checks the range given above. */
  public InstanceNorm {
    Checks.positive("epsilon", epsilon);
  }

  /** For images scaled to [0, 1]: epsilon 0.001, a standard deviation of 8 of 255 levels. */
  public static InstanceNorm create() {
    return new InstanceNorm(1e-3);
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    Checks.rank("input of instance normalisation", x.shape(), 4);
    var tf = scope.tf();
    Operand<TInt32> image = tf.constant(new int[] {1, 2});
    Operand<TFloating> centred = tf.math.sub(x, tf.math.mean(x, image, Mean.keepDims(true)));
    Operand<TFloating> variance = tf.math.mean(tf.math.square(centred), image, Mean.keepDims(true));
    return tf.math.mul(centred, tf.math.rsqrt(tf.math.add(variance, scope.constant(epsilon))));
  }
}
