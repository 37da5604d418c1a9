package io.tfsim.callbacks;

import io.tfsim.graph.Checks;
import io.tfsim.models.WeightView;
import io.tfsim.training.Callback;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import io.tfsim.training.Run;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Stops a run that gets no better.
 *
 * <pre>{@code
 * EarlyStopping.on(Goal.highest("knn_accuracy")).patience(20).restoringBest(model.weights())
 * }</pre>
 *
 * <p>Goes behind the callback that logs the value. An epoch without the value, of a monitor that
 * measures every n-th epoch, says nothing; NaN is no better than anything. A value that already the
 * first epoch lacks is an error, unless its loss is not finite or the run is being stopped.
 */
public final class EarlyStopping implements Callback {
  private record Settings(
      Goal goal, int patience, double minDelta, Optional<WeightView> restored) {}

  private final Settings settings;
  private Optional<Best> best = Optional.empty();

  /** The best epoch so far, and its weights if they are to be restored. */
  private record Best(int epoch, double value, Map<String, float[]> weights) {}

  private EarlyStopping(Settings settings) {
    this.settings = settings;
  }

  /** Stops once ten epochs have passed since the best one. */
  public static EarlyStopping on(Goal goal) {
    return new EarlyStopping(new Settings(goal, 10, 0, Optional.empty()));
  }

  /**
   * The same with another patience.
   *
   * @param epochs how many may pass after the best one, at least 1; default 10
   */
  public EarlyStopping patience(int epochs) {
    Checks.atLeast("patience", epochs, 1);
    return new EarlyStopping(
        new Settings(settings.goal, epochs, settings.minDelta, settings.restored));
  }

  /**
   * The same where a value has to be better by more than {@code delta}.
   *
   * @param delta at least 0; default 0
   */
  public EarlyStopping minDelta(double delta) {
    Checks.notNegative("minDelta", delta);
    return new EarlyStopping(
        new Settings(settings.goal, settings.patience, delta, settings.restored));
  }

  /**
   * The same with the weights of the best epoch at the end, whether the run was stopped or not.
   * They are kept in memory. After a failure the weights stay as they are.
   *
   * @param weights those of the model that trains: {@code model.weights()}
   */
  public EarlyStopping restoringBest(WeightView weights) {
    return new EarlyStopping(
        new Settings(settings.goal, settings.patience, settings.minDelta, Optional.of(weights)));
  }

  @Override
  public void onFitStart(Run run) {
    best = Optional.empty();
  }

  @Override
  public void onEpochEnd(Run run, EpochLog epoch) {
    Optional<Double> value = settings.goal.of(run, epoch);
    if (value.isEmpty()) {
      return;
    }
    double reached = best.map(Best::value).orElse(settings.goal.worst());
    if (settings.goal.isBetter(value.get(), reached, best.isPresent() ? settings.minDelta : 0)) {
      best =
          Optional.of(
              new Best(
                  epoch.epoch(),
                  value.get(),
                  settings.restored.map(WeightView::all).orElse(Map.of())));
      return;
    }
    int since = epoch.epoch() - best.map(Best::epoch).orElse(-1);
    if (since >= settings.patience) {
      run.stop(
          String.format(
              Locale.ROOT,
              "%s has not got better for %d %s, was %s at best%s",
              settings.goal.value(),
              since,
              since == 1 ? "epoch" : "epochs",
              best.map(b -> String.format(Locale.ROOT, "%.5g", b.value())).orElse("never a number"),
              best.map(b -> " in epoch " + (b.epoch() + 1)).orElse("")));
    }
  }

  @Override
  public void onFitEnd(Run run, History history) {
    best.ifPresent(
        b ->
            settings.restored.ifPresent(
                weights -> {
                  if (b.epoch() < history.epochs().size() - 1) {
                    weights.setAll(b.weights());
                  }
                }));
  }

  @Override
  public void close() {
    best = Optional.empty(); // the weights of a large model
  }
}
