package io.tfsim.layers;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Passes its input (batch, dim) on and reports how spread it is, to see a collapse: the deviation
 * over the batch of each dimension of the rows scaled to unit length, averaged over the dimensions.
 *
 * <p>Rows spread evenly give about {@code 1 / sqrt(dim)}, identical rows 0 (Chen and He 2021, page
 * 5).
 *
 * @param logName name under which it is reported, like {@code proj_std}
 */
public record ActivationStd(String logName) implements Layer {
  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    scope.log(logName, of(scope, scope.tf().stopGradient(x)));
    return x;
  }

  /** The number described above, for a batch of embeddings. */
  public static Operand<TFloating> of(LayerScope scope, Operand<TFloating> x) {
    var tf = scope.tf();
    Operand<TFloating> variance = Moments.of(scope, L2.normalize(scope, x), 0).variance();
    return tf.math.mean(tf.math.sqrt(variance), tf.constant(new int[] {0, 1}));
  }
}
