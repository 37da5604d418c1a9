package io.tfsim.callbacks;

import io.tfsim.training.History;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** The names of values that a log has written, to tell of those that came too late for it. */
final class WrittenNames {
  private static final Logger LOG = System.getLogger(WrittenNames.class.getName());

  private final Set<String> names = new LinkedHashSet<>();

  /** Forgets the run before. */
  void clear() {
    names.clear();
  }

  void add(Collection<String> written) {
    names.addAll(written);
  }

  /** Warns of values of a run that were logged by callbacks after the log. */
  void warnOfLate(History history, String log) {
    Set<String> late = new LinkedHashSet<>();
    history.epochs().forEach(epoch -> late.addAll(epoch.values().keySet()));
    late.removeAll(names);
    if (!late.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "{0} lacks {1}: callbacks that come after it have logged them. Put it behind them.",
          log,
          late);
    }
  }
}
