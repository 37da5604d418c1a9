package io.tfsim.callbacks;

import io.tfsim.training.EpochLog;
import io.tfsim.training.Run;
import java.util.Optional;

/**
 * A value of epochs, and which of two is better.
 *
 * @param value its name, such as {@code val_loss}
 * @param better whether less or more is better
 */
public record Goal(String value, Better better) {
  /** Which of two values is better. */
  public enum Better {
    /** The lower one: losses. */
    LOWER,
    /** The higher one: accuracies. */
    HIGHER
  }

  /** The lower, the better. */
  public static Goal lowest(String value) {
    return new Goal(value, Better.LOWER);
  }

  /** The higher, the better. */
  public static Goal highest(String value) {
    return new Goal(value, Better.HIGHER);
  }

  /** Whether a value is better than another one by more than {@code delta}; NaN never is. */
  boolean isBetter(double candidate, double than, double delta) {
    return better == Better.LOWER ? candidate < than - delta : candidate > than + delta;
  }

  /** Worse than any value. */
  double worst() {
    return better == Better.LOWER ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
  }

  /**
   * The value of an epoch, if it has one.
   *
   * @throws IllegalStateException if already the first epoch of a healthy run has none: a wrong
   *     name, or the wrong order of callbacks. After a loss that is not finite monitors measure
   *     nothing.
   */
  Optional<Double> of(Run run, EpochLog epoch) {
    Double found = epoch.values().get(value);
    boolean healthy = Double.isFinite(epoch.loss()) && run.stopReason().isEmpty();
    if (found == null && epoch.epoch() == 0 && healthy) {
      throw new IllegalStateException(
          value
              + " is not among the values of the first epoch, "
              + epoch.values().keySet()
              + "; a callback that logs it must come before this one");
    }
    return Optional.ofNullable(found);
  }
}
