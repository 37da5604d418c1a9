package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.family.TFloating;

/**
 * Turns images grey: 0.2989 red + 0.587 green + 0.114 blue on all three channels.
 *
 * @param probability per image, in [0, 1]; SimCLR: 0.2
 */
public record RandomGrayscale(double probability) implements Augmenter {

  /** Checks the range given above. */
  public RandomGrayscale {
    Checks.inRange("probability", probability, 0, 1);
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireColor("grayscale", spec);
  }

  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    var tf = scope.tf();
    Operand<TFloating> luma = scope.cast(tf.constant(new double[] {0.2989, 0.587, 0.114}));
    Operand<TFloating> grey =
        tf.reduceSum(tf.math.mul(x, luma), tf.constant(3), ReduceSum.keepDims(true));
    Operand<TFloating> applies =
        Images.perImage(
            scope,
            scope.indicator(scope.random().bernoulli(Images.batchShape(scope, x), probability)));
    return tf.math.add(x, tf.math.mul(applies, tf.math.sub(grey, x)));
  }
}
