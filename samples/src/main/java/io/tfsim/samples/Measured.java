package io.tfsim.samples;

import io.tfsim.training.History;
import java.util.Optional;

/**
 * What came out of a run.
 *
 * @param history losses and times
 * @param comparison accuracies
 * @param fromScratch the baseline, if it was trained
 * @param pretrainSeconds wall time of the pretraining
 * @param totalSeconds wall time of everything
 * @param peakMemory in MB
 * @param gigaflops of a matrix product
 */
record Measured(
    History history,
    Comparison comparison,
    Optional<FromScratch> fromScratch,
    double pretrainSeconds,
    double totalSeconds,
    double peakMemory,
    double gigaflops) {

  /** Training images per second of training, each counted once though it gives two views. */
  double imagesPerSecond(int batch) {
    return history.steps() * (double) batch / history.seconds();
  }
}
