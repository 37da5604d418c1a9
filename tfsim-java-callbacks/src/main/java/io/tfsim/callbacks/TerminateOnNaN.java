package io.tfsim.callbacks;

import io.tfsim.training.Callback;
import io.tfsim.training.Run;
import io.tfsim.training.StepLog;

/** Stops a run after a step whose loss is not a finite number. */
public final class TerminateOnNaN implements Callback {
  private TerminateOnNaN() {}

  /** A guard of the loss. */
  public static TerminateOnNaN create() {
    return new TerminateOnNaN();
  }

  @Override
  public void onStepEnd(Run run, StepLog step) {
    if (!Double.isFinite(step.loss())) {
      run.stop(
          "the loss was "
              + step.loss()
              + " at step "
              + (step.step() + 1)
              + " of epoch "
              + (step.epoch() + 1)
              + ": lower the learning rate, give it a longer warm-up, or look for values in the"
              + " data that are out of range");
    }
  }
}
