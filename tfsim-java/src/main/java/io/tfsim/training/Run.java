package io.tfsim.training;

import java.util.Optional;

/** A run, as callbacks see it. */
public final class Run {
  private final int epochs;
  private final int stepsPerEpoch;
  private final int batchSize;
  private Optional<String> stopReason = Optional.empty();

  Run(int epochs, int stepsPerEpoch, int batchSize) {
    this.epochs = epochs;
    this.stepsPerEpoch = stepsPerEpoch;
    this.batchSize = batchSize;
  }

  /** Number of epochs planned. */
  public int epochs() {
    return epochs;
  }

  /** Steps of each epoch. */
  public int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /** Examples per step. */
  public int batchSize() {
    return batchSize;
  }

  /** Ends the run after this step; the first reason given stays. */
  public void stop(String reason) {
    if (stopReason.isEmpty()) {
      stopReason = Optional.of(reason);
    }
  }

  /** Why the run ends before its last epoch, if it does. */
  public Optional<String> stopReason() {
    return stopReason;
  }
}
