package io.tfsim.training;

import com.google.common.collect.Lists;
import com.google.common.io.Closer;
import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;

/** The callbacks of a run, told of its events in their order. */
final class Callbacks implements AutoCloseable {
  private final List<Callback> callbacks;

  Callbacks(List<Callback> callbacks) {
    this.callbacks = callbacks;
  }

  /** Tells all of them of an event. */
  void tell(Run run, BiConsumer<Callback, Run> event) {
    for (Callback callback : callbacks) {
      try {
        event.accept(callback, run);
      } catch (RuntimeException e) {
        throw new TrainingException(
            "callback " + callback.name() + " failed: " + e.getMessage(), e);
      }
    }
    run.forgetShared();
  }

  /**
   * Tells all of them that an epoch has ended, each with what those before it have logged.
   *
   * @return the epoch with everything that was logged
   */
  EpochLog tellEpochEnd(Run run, EpochLog epoch) {
    run.openLog(epoch.values());
    tell(
        run,
        (callback, unused) -> {
          run.logsFor(callback.name());
          callback.onEpochEnd(run, epoch.withValues(run.logged()));
        });
    return epoch.withValues(run.closeLog());
  }

  /** Closes all, whatever fails; throws the first failure, with the others suppressed. */
  @Override
  public void close() {
    try (Closer closer = Closer.create()) {
      Lists.reverse(callbacks) // what is registered last is closed first
          .forEach(callback -> closer.register(() -> close(callback)));
    } catch (IOException e) {
      throw new AssertionError("close throws no IOException", e);
    }
  }

  private static void close(Callback callback) {
    try {
      callback.close();
    } catch (RuntimeException e) {
      throw new TrainingException(
          "callback " + callback.name() + " failed to close: " + e.getMessage(), e);
    }
  }
}
