package io.tfsim.data;

import io.tfsim.graph.Checks;

/**
 * Which examples the steps of an epoch use.
 *
 * @param steps number of steps, at least 1
 * @param batchSize examples per step, at least 1
 * @param indices the index of each example, step after step: {@code steps * batchSize} of them, or
 *     less where the last step is a partial batch
 */
@SuppressWarnings("ArrayRecordComponent") // large, and read by TensorFlow only
public record IndexPlan(int steps, int batchSize, int[] indices) {

  /** Checks that the sizes agree. */
  public IndexPlan {
    Checks.atLeast("steps", steps, 1);
    Checks.atLeast("batchSize", batchSize, 1);
    long full = (long) steps * batchSize;
    if (indices.length > full || indices.length <= full - batchSize) {
      throw new IllegalArgumentException(
          "a plan of "
              + steps
              + " steps of "
              + batchSize
              + " must have from "
              + (full - batchSize + 1)
              + " to "
              + full
              + " indices, was "
              + indices.length);
    }
  }

  /** Whether the last step has fewer examples than the others. */
  public boolean partial() {
    return indices.length % batchSize != 0;
  }
}
