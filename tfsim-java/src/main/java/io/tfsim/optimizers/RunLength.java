package io.tfsim.optimizers;

import io.tfsim.graph.Checks;

/**
 * Length of a run.
 *
 * @param epochs number of epochs, at least 1
 * @param stepsPerEpoch steps of each, at least 1
 */
public record RunLength(int epochs, int stepsPerEpoch) {

  /** Checks the ranges given above. */
  public RunLength {
    Checks.atLeast("epochs", epochs, 1);
    Checks.atLeast("stepsPerEpoch", stepsPerEpoch, 1);
  }

  /** Steps of the whole run. */
  public long steps() {
    return (long) epochs * stepsPerEpoch;
  }
}
