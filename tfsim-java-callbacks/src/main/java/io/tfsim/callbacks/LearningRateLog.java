package io.tfsim.callbacks;

import io.tfsim.training.Callback;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import io.tfsim.training.Run;
import io.tfsim.training.StepLog;

/**
 * Logs the learning rate at both ends of each epoch, {@code learning_rate_first} and {@code
 * learning_rate_last}: those of its first and last step. The training itself logs {@code
 * learning_rate}, in an epoch the mean over its steps.
 */
public final class LearningRateLog implements Callback {
  private double first;
  private double last;

  private LearningRateLog() {}

  /** A log of the learning rate. */
  public static LearningRateLog create() {
    return new LearningRateLog();
  }

  @Override
  public void onStepEnd(Run run, StepLog step) {
    last = step.values().getOrDefault(History.LEARNING_RATE, Double.NaN);
    if (step.step() == 0) {
      first = last;
    }
  }

  @Override
  public void onEpochEnd(Run run, EpochLog epoch) {
    run.log("learning_rate_first", first);
    run.log("learning_rate_last", last);
  }
}
