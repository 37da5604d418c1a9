package io.tfsim.training;

import java.util.Collections;
import java.util.Map;

/**
 * The numbers of one step.
 *
 * @param epoch epoch, from 0
 * @param step step in the epoch, from 0
 * @param values {@code loss}, {@code learning_rate} and what layers and methods log, by name
 * @param seconds wall time of the step
 */
public record StepLog(int epoch, int step, Map<String, Double> values, double seconds) {

  /** Keeps the values as they are. */
  public StepLog {
    values = Collections.unmodifiableMap(values);
  }

  /** The loss. */
  public double loss() {
    return values.getOrDefault(History.LOSS, Double.NaN);
  }
}
