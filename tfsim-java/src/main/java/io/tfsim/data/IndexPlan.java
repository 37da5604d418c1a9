package io.tfsim.data;

import io.tfsim.graph.Checks;

/**
 * Which examples the steps of an epoch use.
 *
 * @param steps number of steps, at least 1
 * @param batchSize examples per step, at least 1
 * @param indices the index of each example, step after step: {@code steps * batchSize} of them
 */
@SuppressWarnings("ArrayRecordComponent") // large, and read by TensorFlow only
public record IndexPlan(int steps, int batchSize, int[] indices) {

  /** Checks that the sizes agree. */
  public IndexPlan {
    Checks.atLeast("steps", steps, 1);
    Checks.atLeast("batchSize", batchSize, 1);
    if (indices.length != steps * batchSize) {
      throw new IllegalArgumentException(
          "a plan of "
              + steps
              + " steps of "
              + batchSize
              + " must have "
              + steps * batchSize
              + " indices, was "
              + indices.length);
    }
  }
}
