package io.tfsim.training;

import java.util.function.BiConsumer;

/**
 * What watches a run, logs values of its own, and may stop it.
 *
 * <p><b>Order of calls.</b> {@link #onFitStart}; for each epoch {@link #onEpochStart}, {@link
 * #onStepEnd} after every step, {@link #onEpochEnd} after the epoch's last step and its validation;
 * then {@link #onFitEnd}; then {@link #close}. Of several callbacks, each is told of an event
 * before the first is told of the next one, in the order in which they were given.
 *
 * <p><b>Values.</b> In {@link #onEpochEnd} a callback may {@linkplain Run#log log} values. Those
 * that come after it see them in their {@link EpochLog}, and {@link History} has them. So what
 * measures comes before what watches a measure or writes it down.
 *
 * <p><b>Stopping.</b> After {@link Run#stop} no further step is made: the epoch ends with its
 * validation and {@link #onEpochEnd}, then {@link #onFitEnd} is called. All callbacks are told of
 * every event that is under way.
 *
 * <p><b>Failing.</b> An exception in a callback ends the run at once, by a {@link
 * TrainingException} with the callback's {@link #name}; an {@link Error} ends it as it is. Then no
 * callback is told anything more, not even {@link #onFitEnd}, which stands for a run that came to
 * its end; but all are closed, the one that failed as well. The weights stay as the last step left
 * them.
 *
 * <p>All calls come from the thread that trains.
 */
public interface Callback extends AutoCloseable {
  /** What messages call it; its class unless a callback says otherwise. */
  default String name() {
    Class<?> type = getClass();
    return type.isAnonymousClass() || type.isHidden()
        ? type.getName().substring(type.getName().lastIndexOf('.') + 1)
        : type.getSimpleName();
  }

  /** Before the first epoch: the place to open what {@link #close} frees. */
  default void onFitStart(Run run) {}

  /** Before the first step of an epoch, counted from 0. */
  default void onEpochStart(Run run, int epoch) {}

  /** After a step. */
  default void onStepEnd(Run run, StepLog step) {}

  /** After the last step of an epoch and its validation. */
  default void onEpochEnd(Run run, EpochLog epoch) {}

  /** After the last epoch, or after the run was stopped; not after a failure. */
  default void onFitEnd(Run run, History history) {}

  /**
   * Frees what the callback holds. Called once for every run, whatever happened in it, and also if
   * it failed before {@link #onFitStart}.
   */
  @Override
  default void close() {}

  /** A callback that does something after every step. */
  static Callback onStepEnd(BiConsumer<Run, StepLog> action) {
    return new Callback() {
      @Override
      public String name() {
        return "Callback.onStepEnd";
      }

      @Override
      public void onStepEnd(Run run, StepLog step) {
        action.accept(run, step);
      }
    };
  }

  /**
   * A callback that does something after every epoch.
   *
   * <pre>{@code
   * Callback.onEpochEnd((run, epoch) -> run.log("temperature", sensor.read()))
   * }</pre>
   */
  static Callback onEpochEnd(BiConsumer<Run, EpochLog> action) {
    return new Callback() {
      @Override
      public String name() {
        return "Callback.onEpochEnd";
      }

      @Override
      public void onEpochEnd(Run run, EpochLog epoch) {
        action.accept(run, epoch);
      }
    };
  }
}
