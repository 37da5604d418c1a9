package io.tfsim.training;

import java.util.Map;

/**
 * The numbers of one step.
 *
 * @param epoch epoch, from 0
 * @param step step in the epoch, from 0
 * @param values {@code loss}, {@code learning_rate} and what layers and methods log, by name
 */
public record StepLog(int epoch, int step, Map<String, Double> values) {

  /** The loss. */
  public double loss() {
    return values.getOrDefault(History.LOSS, Double.NaN);
  }
}
