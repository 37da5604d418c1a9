package io.tfsim.callbacks;

import io.tfsim.graph.Checks;
import io.tfsim.training.EpochLog;
import io.tfsim.training.Run;

/**
 * After which epochs something is done: the first, each n-th, and the last, so that curves have a
 * beginning and an end.
 *
 * @param n at least 1
 */
record EveryEpochs(int n) {
  EveryEpochs {
    Checks.atLeast("every how many epochs", n, 1);
  }

  boolean includes(Run run, EpochLog epoch) {
    return epoch.epoch() == 0 || (epoch.epoch() + 1) % n == 0 || run.isLast(epoch);
  }
}
