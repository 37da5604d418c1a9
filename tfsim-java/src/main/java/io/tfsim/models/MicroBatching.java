package io.tfsim.models;

import io.tfsim.graph.Checks;
import java.time.Duration;

/**
 * How calls of several threads are joined into one batch.
 *
 * <p>While one batch is computed, the calls that come in wait and are the next batch. A call that
 * finds nothing going on starts at once, unless others are still reading their images: for these it
 * waits, at most {@code maxDelay}. So a call that is alone never waits. No more calls wait than
 * there are threads that call, so nothing piles up.
 *
 * @param maxBatch most examples of a batch, at least 1; longer lists are computed in parts of it
 * @param maxDelay how long a batch that is not full waits for calls that are reading, at least 0
 */
public record MicroBatching(int maxBatch, Duration maxDelay) {

  /** Checks the ranges given above. */
  public MicroBatching {
    Checks.atLeast("maxBatch", maxBatch, 1);
    if (maxDelay.isNegative()) {
      throw new IllegalArgumentException("maxDelay must be >= 0, was " + maxDelay);
    }
  }

  /** Up to 32 examples, 2 ms. */
  public static MicroBatching defaults() {
    return of(32, Duration.ofMillis(2));
  }

  /** Limits of one's own. */
  public static MicroBatching of(int maxBatch, Duration maxDelay) {
    return new MicroBatching(maxBatch, maxDelay);
  }
}
