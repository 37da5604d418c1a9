package io.tfsim.samples;

import io.tfsim.metrics.Collapse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came out of a run, for people. */
final class Report {
  private Report() {}

  static List<String> lines(Experiment experiment, Measured measured) {
    List<String> lines = new ArrayList<>();
    Comparison comparison = measured.comparison();
    int k = Comparison.neighbours(experiment);
    lines.add(
        format(
            "accuracy on %,d test images, by %d labels per class",
            experiment.data().test().size(), experiment.labeled().perClass()));
    lines.add(row("probe on the pretrained network", comparison.pretrainedProbe()));
    boolean startsTrained = experiment.startsTrained();
    lines.add(
        row(
            startsTrained ? "probe on the SavedModel as it came" : "probe on the untrained network",
            comparison.untrainedProbe()));
    measured
        .fromScratch()
        .ifPresent(
            baseline -> {
              var best = baseline.best();
              lines.add(
                  row(
                          startsTrained
                              ? "SavedModel trained with labels"
                              : "same network from scratch",
                          best.accuracy())
                      + format(
                          "  best of %d: rate %s, %d epochs",
                          baseline.runs().size(), best.learningRate(), best.epochs()));
            });
    lines.add(row("raw pixels, " + k + " neighbours", comparison.pixelsKnn()));
    lines.add(row("representation, " + k + " neighbours", comparison.representationKnn()));
    lines.add(row("projection, " + k + " neighbours", comparison.projectionKnn()));
    measured
        .fromScratch()
        .ifPresent(
            baseline ->
                lines.add(
                    format(
                        startsTrained
                            ? "pretrained / trained with labels = %.2f"
                            : "pretrained / from scratch = %.2f",
                        comparison.pretrainedProbe() / baseline.best().accuracy())));
    lines.add("");
    lines.add(collapse(comparison.collapse(), measured.history().steps()));
    lines.add(
        format(
            "time      pretraining %s, all %s; %,.0f images/s",
            clock(measured.pretrainSeconds()),
            clock(measured.totalSeconds()),
            measured.imagesPerSecond(experiment.sampler().batchSize())));
    lines.add(
        format(
            "machine   peak memory %,.0f MB; matrix products at %.0f GFLOP/s on %d threads",
            measured.peakMemory(), measured.gigaflops(), experiment.execution().intraOpThreads()));
    return lines;
  }

  private static String row(String name, double accuracy) {
    return format("  %-34s %.3f", name, accuracy);
  }

  private static String collapse(Collapse collapse, long steps) {
    String answer =
        collapse.healthy()
            ? "no"
            : steps < Collapse.FEW_STEPS ? "too early to tell after " + steps + " steps" : "YES";
    return format(
        "collapse  %s: std of a unit projection's coordinates %.4f, %.4f where images are spread",
        answer, collapse.std(), collapse.expected());
  }

  private static String clock(double seconds) {
    long rounded = Math.round(seconds);
    return format("%d:%02d", rounded / 60, rounded % 60);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
