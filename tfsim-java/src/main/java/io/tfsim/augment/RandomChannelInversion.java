package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Inverts channels: 1 - x, drawn for each channel of each image by itself. What a network learns
 * under it are forms, whatever is lighter and whatever their colour.
 *
 * @param probability per channel, in [0, 1]
 */
public record RandomChannelInversion(double probability) implements Augmenter {

  /** Checks the range given above. */
  public RandomChannelInversion {
    Checks.inRange("probability", probability, 0, 1);
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireImage("channel inversion", spec);
    Images.requireBounded("channel inversion", spec);
  }

  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    var tf = scope.tf();
    int channels = Math.toIntExact(x.shape().get(3));
    Operand<TInt32> perChannel =
        tf.stack(
            List.of(scope.batchSize(x), tf.constant(1), tf.constant(1), tf.constant(channels)));
    Operand<TFloating> inverted =
        scope.indicator(scope.random().bernoulli(perChannel, probability));
    // x where not inverted, 1 - x where inverted
    return tf.math.add(x, tf.math.mul(inverted, tf.math.sub(scope.constant(1), tf.math.add(x, x))));
  }
}
