package io.tfsim.layers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * {@code x * scale + offset}, Keras's {@code Rescaling}; any shape.
 *
 * <p>Examples of a bounded range reach a network in [0, 1]. As a model's preprocessing, {@code
 * Rescaling.to(-1, 1)} or {@code Rescaling.to(0, 255)} gives a SavedModel the values that it was
 * trained with.
 *
 * @param scale finite, not 0
 * @param offset finite
 */
public record Rescaling(double scale, double offset) implements Layer {

  /** Checks the ranges given above. */
  public Rescaling {
    Checks.positive("size of the scale", Math.abs(scale));
    Checks.notNegative("size of the offset", Math.abs(offset));
  }

  /**
   * From [0, 1] to another range.
   *
   * @param low what 0 becomes
   * @param high what 1 becomes
   */
  public static Rescaling to(double low, double high) {
    return new Rescaling(high - low, low);
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    var tf = scope.tf();
    return tf.math.add(tf.math.mul(x, scope.constant(scale)), scope.constant(offset));
  }
}
