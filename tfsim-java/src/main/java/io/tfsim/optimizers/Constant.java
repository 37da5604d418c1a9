package io.tfsim.optimizers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * A schedule that does not change.
 *
 * @param rate its value, at least 0
 */
public record Constant(double rate) implements Schedule {

  /** Checks the range given above. */
  public Constant {
    Checks.notNegative("rate", rate);
  }

  @Override
  public Operand<TFloating> value(LayerScope scope, Operand<TInt64> step, RunLength length) {
    return scope.constant(rate);
  }
}
