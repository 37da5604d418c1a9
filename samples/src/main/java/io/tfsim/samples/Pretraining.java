package io.tfsim.samples;

import io.tfsim.callbacks.ProgressBar;
import io.tfsim.training.History;
import java.io.PrintStream;
import java.util.Optional;

/**
 * A pretraining that was done.
 *
 * @param experiment what was trained
 * @param history losses and times
 * @param comparison accuracies
 * @param seconds wall time
 */
record Pretraining(Experiment experiment, History history, Comparison comparison, double seconds) {

  /** Says what will be done, draws the picture of views, pretrains and evaluates. */
  static Pretraining of(Experiment experiment, OutputFile picture, PrintStream out) {
    experiment.describe().forEach(out::println);
    picture.write(
        ViewsPicture.png(
            experiment.data().train(),
            experiment.recipe().augmenter(),
            ViewsPicture.Content.of(experiment.execution())));
    double untrained = Comparison.probe(experiment);
    Stopwatch stopwatch = Stopwatch.start();
    History history = experiment.pretrain(ProgressBar.on(out));
    double seconds = stopwatch.seconds();
    history.stopReason().ifPresent(reason -> out.println("stopped   " + reason));
    return new Pretraining(experiment, history, Comparison.of(experiment, untrained), seconds);
  }

  /** The numbers, those of the machine included. */
  Measured measured(Optional<FromScratch> baseline, Stopwatch total) {
    double gigaflops = MatmulSpeed.gigaflops(experiment.execution());
    return new Measured(
        history, comparison, baseline, seconds, total.seconds(), PeakMemory.megabytes(), gigaflops);
  }
}
