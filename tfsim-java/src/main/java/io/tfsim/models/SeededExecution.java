package io.tfsim.models;

import io.tfsim.graph.Execution;

/**
 * The execution of a model in the making, and whether its seed was given by itself.
 *
 * @param execution seed, float type and threads
 * @param seeded whether the seed stands in the place of the execution's
 */
record SeededExecution(Execution execution, boolean seeded) {
  /** Seed 0, and the defaults of everything else. */
  static SeededExecution defaults() {
    return new SeededExecution(Execution.seeded(0), false);
  }

  /** The same with another seed. */
  SeededExecution withSeed(long seed) {
    return new SeededExecution(execution.withSeed(seed), true);
  }

  /**
   * Another execution, with its own seed.
   *
   * @throws IllegalStateException if a seed was given before, which this one would replace
   */
  SeededExecution withExecution(Execution value) {
    if (seeded) {
      throw new IllegalStateException(
          "an execution must be given before a seed, seed was "
              + execution.seed()
              + ", the execution's is "
              + value.seed());
    }
    return new SeededExecution(value, false);
  }
}
