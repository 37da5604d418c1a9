package io.tfsim.optimizers;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * A number that changes with the step: a learning rate, a weight decay.
 *
 * <p>It is computed in the graph from the step counter, so a step needs nothing from Java.
 */
@FunctionalInterface
public interface Schedule {
  /**
   * Builds the value.
   *
   * @param step number of steps made before, from 0
   * @param length length of the run, known at {@code fit}
   * @return a scalar
   */
  Operand<TFloating> value(LayerScope scope, Operand<TInt64> step, RunLength length);

  /**
   * This one times a number.
   *
   * @throws IllegalArgumentException if the factor is not above 0
   */
  default Schedule times(double factor) {
    return new Scaled(this, factor);
  }

  /** Always {@code value}. */
  static Schedule constant(double value) {
    return new Constant(value);
  }
}
