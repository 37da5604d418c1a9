package io.tfsim.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The numbers of one epoch.
 *
 * @param epoch epoch, from 0
 * @param values means over the epoch's steps by name, the validation's with {@code val_} before the
 *     name, then what callbacks have logged; in that order
 * @param steps number of steps made
 * @param seconds wall time of the epoch, validation and callbacks left out
 */
public record EpochLog(int epoch, Map<String, Double> values, int steps, double seconds) {

  /** Keeps the order of the values. */
  public EpochLog {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** The mean loss. */
  public double loss() {
    return values.getOrDefault(History.LOSS, Double.NaN);
  }

  EpochLog withValues(Map<String, Double> newValues) {
    return new EpochLog(epoch, newValues, steps, seconds);
  }
}
