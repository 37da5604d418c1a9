package io.tfsim.optimizers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * Constant pieces, one after another.
 *
 * @param first value from step 0
 * @param changes later values and from when they hold, in order of time
 */
public record Piecewise(double first, List<Change> changes) implements Schedule {
  /**
   * A new value.
   *
   * @param from when it begins to hold
   * @param rate the value, at least 0
   */
  public record Change(Span from, double rate) {}

  /** Checks that values are not negative. */
  public Piecewise {
    changes = List.copyOf(changes);
    Checks.notNegative("first", first);
    changes.forEach(change -> Checks.notNegative("rate", change.rate()));
  }

  /** A schedule that starts with {@code value}. */
  public static Piecewise startingAt(double value) {
    return new Piecewise(value, List.of());
  }

  /** The same with another value from a later time on. */
  public Piecewise then(Span from, double rate) {
    List<Change> more = new ArrayList<>(changes);
    more.add(new Change(from, rate));
    return new Piecewise(first, more);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the changes are not in order of time
   */
  @Override
  public Operand<TFloating> value(LayerScope scope, Operand<TInt64> step, RunLength length) {
    var tf = scope.tf();
    Operand<TFloating> value = scope.constant(first);
    long last = 0;
    for (Change change : changes) {
      long from = change.from().steps(length);
      if (from < last) {
        throw new IllegalArgumentException(
            "changes must be in order of time, was step " + from + " after step " + last);
      }
      last = from;
      value =
          tf.select(
              tf.math.greaterEqual(step, tf.constant(from)), scope.constant(change.rate()), value);
    }
    return value;
  }
}
