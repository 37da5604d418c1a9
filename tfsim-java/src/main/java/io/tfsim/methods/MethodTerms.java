package io.tfsim.methods;

import io.tfsim.graph.LayerScope;
import io.tfsim.losses.LossAndGradient;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * The losses that a method adds up.
 *
 * @param losses at least one
 */
public record MethodTerms(List<LossAndGradient> losses) {

  /** Checks that there is a loss. */
  public MethodTerms {
    losses = List.copyOf(losses);
    if (losses.isEmpty()) {
      throw new IllegalArgumentException("a method must have at least one loss, had none");
    }
  }

  /** The sum of some losses. */
  public static MethodTerms sumOf(LossAndGradient... losses) {
    return new MethodTerms(List.of(losses));
  }

  /** The sum of the values. */
  public Operand<TFloating> value(LayerScope scope) {
    return losses.size() == 1
        ? losses.get(0).value()
        : scope.tf().math.addN(losses.stream().map(LossAndGradient::value).toList());
  }
}
