package io.tfsim.samplers;

import io.tfsim.graph.Checks;

/** Checks that samplers share. */
final class PlanChecks {
  private PlanChecks() {}

  /** Requires an epoch that there can be. */
  static void epoch(long epoch) {
    if (epoch < 0) {
      throw new IllegalArgumentException("epoch must be >= 0, was " + epoch);
    }
  }

  /** Requires steps, and a plan of them that an array can hold. */
  static void size(int stepsPerEpoch, int batchSize) {
    Checks.atLeast("stepsPerEpoch", stepsPerEpoch, 1);
    Checks.atMost(
        "stepsPerEpoch times batchSize", (long) stepsPerEpoch * batchSize, Integer.MAX_VALUE);
  }

  /** Requires a number of epochs. */
  static void warmup(int warmupEpochs) {
    Checks.atLeast("warmupEpochs", warmupEpochs, 0);
  }
}
