package io.tfsim.callbacks;

import io.tfsim.training.Run;
import io.tfsim.training.StepLog;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/** The line that the bar draws, from numbers that the training thread leaves here. */
final class BarText implements ProgressBarRenderer {
  private static final int WIDEST_BAR = 30;

  private final Run run;
  private volatile Position position;
  private int widest;

  /**
   * How far the run is.
   *
   * @param steps steps made
   * @param warm when the first step was done, which builds more than it computes
   * @param now when the last step was done
   */
  private record Position(int epoch, double loss, long steps, long warm, long now) {}

  BarText(Run run) {
    this.run = run;
    this.position = new Position(0, Double.NaN, 0, 0, 0);
  }

  void onStepEnd(StepLog step) {
    long now = System.nanoTime();
    Position last = position;
    position =
        new Position(
            step.epoch(),
            step.loss(),
            last.steps() + 1,
            last.steps() == 0 ? now : last.warm(),
            now);
  }

  @Override
  public String render(ProgressState progress, int maxLength) {
    Position at = position;
    double stepSeconds = (at.now() - at.warm()) / 1e9 / Math.max(1, at.steps() - 1);
    long left = progress.getMax() - at.steps();
    Optional<Duration> time =
        at.steps() > 1
            ? Optional.of(Duration.ofMillis(Math.round(1000 * stepSeconds * left)))
            : Optional.empty();
    double rate = at.steps() > 1 ? run.batchSize() / stepSeconds : Double.NaN;
    String text = describe(run, at.epoch(), at.loss(), rate, time);
    int room = Math.min(WIDEST_BAR, maxLength - text.length() - 3);
    String line = room < 3 ? text : bar(room, at.steps() / (double) progress.getMax()) + text;
    widest = Math.max(widest, line.length());
    return line + " ".repeat(widest - line.length()); // over what a longer line left
  }

  private static String bar(int width, double part) {
    int full = (int) Math.round(width * Math.min(1, part));
    return "[" + "=".repeat(full) + " ".repeat(width - full) + "] ";
  }

  /** {@code epoch 3/30 loss 4.1234 1,234 images/s 1:20 left}; what is not known is left out. */
  static String describe(
      Run run, int epoch, double loss, double imagesPerSecond, Optional<Duration> left) {
    String epochs = Integer.toString(run.epochs());
    StringBuilder text =
        new StringBuilder(
            String.format(Locale.ROOT, "epoch %" + epochs.length() + "d/%s", epoch + 1, epochs));
    if (!Double.isNaN(loss)) {
      text.append(String.format(Locale.ROOT, "  loss %.4f", loss));
    }
    if (Double.isFinite(imagesPerSecond)) {
      text.append(String.format(Locale.ROOT, "  %,.0f images/s", imagesPerSecond));
    }
    left.ifPresent(time -> text.append("  ").append(clock(time)).append(" left"));
    return text.toString();
  }

  private static String clock(Duration time) {
    Duration rounded = time.plusMillis(500);
    return rounded.toHours() == 0
        ? String.format(Locale.ROOT, "%d:%02d", rounded.toMinutes(), rounded.toSecondsPart())
        : String.format(
            Locale.ROOT,
            "%d:%02d:%02d",
            rounded.toHours(),
            rounded.toMinutesPart(),
            rounded.toSecondsPart());
  }
}
