package io.tfsim.distances;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.OptionalDouble;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * What it costs an anchor that its negative is not far enough behind its positive: the last step of
 * a triplet loss.
 *
 * @param margin how far behind is enough, at least 0; without one, the cost is soft
 */
public record TripletMargin(OptionalDouble margin) {
  /** Checks the range given above. */
  public TripletMargin {
    margin.ifPresent(value -> Checks.notNegative("margin", value));
  }

  /** {@code max(0, positive - negative + margin)}. */
  public static TripletMargin of(double margin) {
    return new TripletMargin(OptionalDouble.of(margin));
  }

  /** {@code log(1 + exp(positive - negative))}. */
  public static TripletMargin soft() {
    return new TripletMargin(OptionalDouble.empty());
  }

  /**
   * The cost of each anchor.
   *
   * @param positive distance of its positive (n, 1)
   * @param negative distance of its negative (n, 1)
   * @return (n, 1)
   */
  public Operand<TFloating> cost(
      LayerScope scope, Operand<TFloating> positive, Operand<TFloating> negative) {
    var tf = scope.tf();
    Operand<TFloating> difference = tf.math.sub(positive, negative);
    return margin.isEmpty()
        ? tf.math.softplus(difference)
        : tf.nn.relu(tf.math.add(difference, scope.constant(margin.getAsDouble())));
  }
}
