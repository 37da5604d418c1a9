package io.tfsim.training;

/**
 * What watches a run.
 *
 * <p>Order of calls: {@link #onFitStart}; for each epoch {@link #onEpochStart}, {@link #onStepEnd}
 * after every step, {@link #onEpochEnd} after validation; then {@link #onFitEnd}. Several callbacks
 * are called in the order in which they were given. {@link #close} is called once at the end,
 * whatever happened. An exception in a callback ends the run with the callback's name.
 */
public interface Callback extends AutoCloseable {
  /** Before the first epoch. */
  default void onFitStart(Run run) {}

  /** Before the first step of an epoch, counted from 0. */
  default void onEpochStart(Run run, int epoch) {}

  /** After a step. */
  default void onStepEnd(Run run, StepLog step) {}

  /** After the last step of an epoch and its validation. */
  default void onEpochEnd(Run run, EpochLog epoch) {}

  /** After the last epoch, or after the run was stopped. */
  default void onFitEnd(Run run, History history) {}

  /** Frees what the callback holds. */
  @Override
  default void close() {}
}
