package io.tfsim.callbacks;

import io.tfsim.training.Callback;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import io.tfsim.training.Run;
import io.tfsim.training.StepLog;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Shows how far a run is: epoch, loss, images per second, time left.
 *
 * <pre>{@code
 * model.fit(Training.on(sampler).epochs(30).callbacks(ProgressBar.on(System.out)));
 * }</pre>
 *
 * <p>On a terminal it is a bar over the whole run, drawn ten times a second by a thread of its own;
 * elsewhere it is one line per epoch. One run at a time.
 */
public final class ProgressBar implements Callback {
  private static final int MILLIS_BETWEEN_UPDATES = 100;

  private final PrintStream out;
  private final boolean lines;
  private Optional<Bar> bar = Optional.empty();
  private long runStart;

  private record Bar(me.tongfei.progressbar.ProgressBar display, BarText text) {}

  private ProgressBar(PrintStream out, boolean lines) {
    this.out = out;
    this.lines = lines;
  }

  /**
   * A bar where there is a terminal, otherwise one line per epoch. There is none where input or
   * output is redirected or {@code TERM} is {@code dumb}.
   *
   * @param out where to, usually {@code System.out}; is not closed
   */
  public static ProgressBar on(PrintStream out) {
    return Terminal.isInteractive() ? bar(out) : lines(out);
  }

  /** One line per epoch, also on a terminal. */
  public static ProgressBar lines(PrintStream out) {
    return new ProgressBar(out, true);
  }

  /** A bar, whatever {@code out} is. */
  static ProgressBar bar(PrintStream out) {
    return new ProgressBar(out, false);
  }

  @Override
  public void onFitStart(Run run) {
    runStart = System.nanoTime();
    if (!lines) {
      closeBar();
      BarText text = new BarText(run);
      bar =
          Optional.of(
              new Bar(
                  new ProgressBarBuilder()
                      .setInitialMax((long) run.epochs() * run.stepsPerEpoch())
                      .setUpdateIntervalMillis(MILLIS_BETWEEN_UPDATES)
                      .setRenderer(text)
                      .setConsumer(new ConsoleProgressBarConsumer(out))
                      .build(),
                  text));
    }
  }

  @Override
  public void onStepEnd(Run run, StepLog step) {
    bar.ifPresent(
        b -> {
          b.text().onStepEnd(step);
          b.display().step();
        });
  }

  @Override
  public void onEpochEnd(Run run, EpochLog epoch) {
    if (lines) {
      int done = epoch.epoch() + 1;
      double elapsed = (System.nanoTime() - runStart) / 1e9;
      double rate = epoch.steps() * (double) run.batchSize() / epoch.seconds();
      Duration left = Duration.ofMillis(Math.round(1000 * elapsed / done * (run.epochs() - done)));
      out.println(BarText.describe(run, epoch.epoch(), epoch.loss(), rate, Optional.of(left)));
    }
  }

  @Override
  public void onFitEnd(Run run, History history) {
    closeBar();
  }

  /** Ends the line of the bar; {@code out} stays open. */
  @Override
  public void close() {
    closeBar();
  }

  private void closeBar() {
    bar.ifPresent(b -> b.display().close());
    bar = Optional.empty();
  }
}
