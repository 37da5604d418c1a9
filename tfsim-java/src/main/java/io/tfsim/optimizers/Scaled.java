package io.tfsim.optimizers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * A schedule times a number.
 *
 * @param schedule what is multiplied
 * @param factor above 0
 */
public record Scaled(Schedule schedule, double factor) implements Schedule {

  /** Checks the range given above. */
  public Scaled {
    Checks.positive("factor", factor);
  }

  @Override
  public Operand<TFloating> value(LayerScope scope, Operand<TInt64> step, RunLength length) {
    return scope.tf().math.mul(schedule.value(scope, step, length), scope.constant(factor));
  }
}
