package io.tfsim.callbacks;

import io.tfsim.graph.Checks;
import io.tfsim.models.WeightView;
import io.tfsim.training.Callback;
import io.tfsim.training.EpochLog;
import io.tfsim.training.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;

/**
 * Saves the weights of a model while it trains: every n-th epoch, or whenever it is better than
 * ever.
 *
 * <pre>{@code
 * SaveWeights.in(directory, model.weights()).everyEpochs(10).keepLast(3)
 * SaveWeights.in(directory, model.weights()).whenBest(Goal.lowest("val_loss"))
 * }</pre>
 *
 * <p>Files are those of {@link WeightView#save}, each written as a whole, and have names that say
 * the epoch, counted from 1, and the value: {@code weights-epoch-0010.npz}, {@code
 * best-epoch-0007-val_loss-1.2345.npz}. Of the files of a run the last few are kept; older ones are
 * deleted once the new one is there, files of other runs are not touched. After an epoch whose loss
 * is not finite nothing is saved, and a warning is logged.
 *
 * <p>These are weights alone: training goes on from them with a fresh optimizer and schedule.
 */
public final class SaveWeights implements Callback {
  private static final Logger LOG = System.getLogger(SaveWeights.class.getName());

  private record Settings(
      Path directory, WeightView weights, EveryEpochs when, int kept, Optional<Goal> goal) {}

  private final Settings settings;
  private final Deque<Path> saved = new ArrayDeque<>();
  private double best;

  private SaveWeights(Settings settings) {
    this.settings = settings;
  }

  /**
   * Saves after every epoch, and keeps the last three files.
   *
   * @param directory where files go; it is made if it is not there
   * @param weights those of the model that trains: {@code model.weights()}
   */
  public static SaveWeights in(Path directory, WeightView weights) {
    return new SaveWeights(
        new Settings(directory, weights, new EveryEpochs(1), 3, Optional.empty()));
  }

  /** The same after the first epoch, each n-th and the last ({@link Run#isLast}). */
  public SaveWeights everyEpochs(int n) {
    return new SaveWeights(
        new Settings(
            settings.directory,
            settings.weights,
            new EveryEpochs(n),
            settings.kept,
            settings.goal));
  }

  /**
   * The same after those epochs only whose value is better than that of all before; keeps the best
   * file alone unless {@link #keepLast} says otherwise afterwards. Goes behind the callback that
   * logs the value; a value that already the first epoch lacks is an error.
   */
  public SaveWeights whenBest(Goal goal) {
    return new SaveWeights(
        new Settings(settings.directory, settings.weights, settings.when, 1, Optional.of(goal)));
  }

  /**
   * The same with another number of files.
   *
   * @param files at least 1; default 3, of the best 1
   */
  public SaveWeights keepLast(int files) {
    Checks.atLeast("files to keep", files, 1);
    return new SaveWeights(
        new Settings(settings.directory, settings.weights, settings.when, files, settings.goal));
  }

  @Override
  public void onFitStart(Run run) {
    saved.clear();
    best = settings.goal.map(Goal::worst).orElse(Double.NaN);
    try {
      Files.createDirectories(settings.directory);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot make " + settings.directory + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void onEpochEnd(Run run, EpochLog epoch) {
    if (!Double.isFinite(epoch.loss())) {
      LOG.log(
          Level.WARNING,
          "weights of epoch {0} are not saved, its loss was {1}",
          epoch.epoch() + 1,
          epoch.loss());
      return;
    }
    Optional<String> name =
        settings.goal.isPresent() ? nameIfBest(run, epoch) : nameIfDue(run, epoch);
    if (name.isEmpty()) {
      return;
    }
    Path file = settings.directory.resolve(name.get());
    settings.weights.save(file);
    saved.remove(file);
    saved.addLast(file);
    while (saved.size() > settings.kept) {
      delete(saved.removeFirst());
    }
  }

  private Optional<String> nameIfDue(Run run, EpochLog epoch) {
    return settings.when.includes(run, epoch)
        ? Optional.of(String.format(Locale.ROOT, "weights-epoch-%04d.npz", epoch.epoch() + 1))
        : Optional.empty();
  }

  private Optional<String> nameIfBest(Run run, EpochLog epoch) {
    Goal goal = settings.goal.orElseThrow();
    Optional<Double> value = goal.of(run, epoch).filter(v -> goal.isBetter(v, best, 0));
    value.ifPresent(v -> best = v);
    return value.map(
        v ->
            String.format(
                Locale.ROOT,
                "best-epoch-%04d-%s-%.4f.npz",
                epoch.epoch() + 1,
                goal.value().replaceAll("[^A-Za-z0-9_@.-]", "_"),
                v));
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file + ": " + e.getMessage(), e);
    }
  }
}
