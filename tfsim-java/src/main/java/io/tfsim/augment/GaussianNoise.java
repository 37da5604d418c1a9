package io.tfsim.augment;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Adds normal noise of mean 0 to every value of examples of any shape; nothing is clipped.
 *
 * @param deviation deviation of the noise, &gt;= 0, in the units of the values that augmenters see:
 *     bounded ranges are scaled to [0, 1]
 */
public record GaussianNoise(double deviation) implements Augmenter {

  /** Checks the range given above. */
  public GaussianNoise {
    Checks.notNegative("deviation", deviation);
  }

  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    Operand<TFloating> noise = scope.random().normal(scope.tf().shape(x));
    return Kernel.run(
        scope,
        this,
        x.shape(),
        List.of(x, noise),
        in -> in.get(0).plus(in.get(1).times(deviation)));
  }
}
