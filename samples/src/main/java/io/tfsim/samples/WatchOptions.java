package io.tfsim.samples;

import io.tfsim.callbacks.CsvLog;
import io.tfsim.callbacks.EarlyStopping;
import io.tfsim.callbacks.EmbeddingProjector;
import io.tfsim.callbacks.Goal;
import io.tfsim.callbacks.JsonLinesLog;
import io.tfsim.callbacks.KnnMonitor;
import io.tfsim.callbacks.TensorBoard;
import io.tfsim.data.Source;
import io.tfsim.models.Encoder;
import io.tfsim.models.Output;
import io.tfsim.training.Callback;
import io.tfsim.training.History;
import io.tfsim.training.OnlineProbe;
import io.tfsim.training.Training;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What watches a pretraining. Null is "not given". */
final class WatchOptions {
  private static final int EPOCHS_BETWEEN_PICTURES = 10;
  private static final int PROJECTED = 1000;

  @Option(
      names = "--tensorboard",
      paramLabel = "DIR",
      description = {
        "Write curves, views, histograms of the weights and, at the end, embeddings of test images"
            + " to DIR, for tensorboard --logdir DIR."
      })
  @Nullable Path tensorboard;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = {
        "Write the numbers of every epoch to FILE: a table if it ends in .csv, an object per line,"
            + " of steps too, if it ends in .jsonl."
      })
  @Nullable Path log;

  @Option(
      names = "--online-probe",
      description = {
        "Train a linear classifier beside the network, which it does not change, by the labels of"
            + " all training images; its loss and accuracy go to --log and --tensorboard."
      })
  boolean onlineProbe;

  @Option(
      names = "--knn-every",
      paramLabel = "N",
      description = {
        "Every N epochs, measure the accuracy of nearest neighbours as at the end; it goes to --log"
            + " and --tensorboard."
      })
  @Nullable Integer knnEvery;

  @Option(
      names = "--early-stop",
      paramLabel = "N",
      description = {
        "Stop when the loss has not got better for N epochs: that of images kept for validation,"
            + " where there are some."
      })
  @Nullable Integer earlyStop;

  /**
   * Checks the options.
   *
   * @throws InputException if they are wrong
   */
  void check() {
    DataOptions.atLeast("--knn-every", knnEvery, 1);
    DataOptions.atLeast("--early-stop", earlyStop, 1);
    DataOptions.refuse(
        log != null && !isCsv(log) && !log.toString().endsWith(".jsonl"),
        "--log must end in .csv or .jsonl, was " + log);
  }

  /**
   * Checks the places, which may be in a directory that the run makes.
   *
   * @throws InputException if they cannot be written
   */
  void checkPlaces() {
    DataOptions.refuse(
        tensorboard != null && Files.exists(tensorboard) && !Files.isDirectory(tensorboard),
        "--tensorboard must be a directory, was the file " + tensorboard);
    Optional<OutputFile> unused = logFile();
  }

  /**
   * Where the numbers of epochs go, if they are wanted.
   *
   * @throws InputException if they cannot be written there
   */
  Optional<OutputFile> logFile() {
    return Optional.ofNullable(log).map(path -> OutputFile.checked("--log", path));
  }

  private static boolean isCsv(Path file) {
    return file.toString().endsWith(".csv");
  }

  /** The training with what watches it, and then some callbacks. */
  Training on(Training training, Experiment experiment, Callback... last) {
    List<Callback> callbacks = new ArrayList<>();
    Encoder encoder = experiment.model().encoder(Output.REPRESENTATION);
    Source test = experiment.data().test();
    if (knnEvery != null) {
      callbacks.add(
          KnnMonitor.of(encoder, experiment.fewLabeled(), test)
              .withMatching(Comparison.neighbourMatching(experiment))
              .everyEpochs(knnEvery));
    }
    if (earlyStop != null) {
      String loss = (training.validation().isPresent() ? "val_" : "") + History.LOSS;
      callbacks.add(EarlyStopping.on(Goal.lowest(loss)).patience(earlyStop));
    }
    if (log != null) {
      callbacks.add(isCsv(log) ? CsvLog.of(log) : JsonLinesLog.of(log).withSteps());
    }
    if (tensorboard != null) {
      int[] shown = IntStream.range(0, Math.min(PROJECTED, test.size())).toArray();
      callbacks.add(EmbeddingProjector.in(tensorboard, encoder, test.subset(shown)));
      callbacks.add(
          TensorBoard.in(tensorboard)
              .withHistograms(experiment.model().weights(), EPOCHS_BETWEEN_PICTURES)
              .withViews(experiment.recipe().augmenter(), EPOCHS_BETWEEN_PICTURES));
    }
    callbacks.addAll(List.of(last));
    Training watched = training.callbacks(callbacks.toArray(Callback[]::new));
    return onlineProbe ? watched.onlineProbe(OnlineProbe.create()) : watched;
  }
}
