package io.tfsim.samples;

import io.tfsim.backbones.Backbone;
import io.tfsim.data.ValueRange;
import io.tfsim.samples.Choices.BackboneChoice;
import io.tfsim.samples.Choices.MethodChoice;
import io.tfsim.samples.Choices.PresetChoice;
import io.tfsim.samples.NetworkChoice.OwnChoice;
import io.tfsim.samples.NetworkChoice.SavedModelChoice;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that hello and pretrain share. Null is "not given". */
final class RunOptions {
  private static final NetworkChoice PRESET_NETWORK = new OwnChoice(TfSimilarityPreset.BACKBONE);

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description = "simclr (default), simsiam, barlow or vicreg.")
  @Nullable MethodChoice method;

  @Mixin DataOptions data = new DataOptions();

  @Mixin WatchOptions watch = new WatchOptions();

  @Option(
      names = "--backbone",
      paramLabel = "NETWORK",
      description = {
        "convnet (default), resnet18, or savedmodel:DIR, a SavedModel of Keras or TensorFlow, from"
            + " whose weights training goes on; savedmodel:DIR#NAME is an inner output of it, or a"
            + " model inside it. Images are resized to the SavedModel's size, and feature maps that"
            + " it gives are averaged."
      })
  @Nullable NetworkChoice backbone;

  @Option(
      names = "--input-range",
      paramLabel = "LOW,HIGH",
      description = {
        "For --backbone savedmodel: the values that it takes, such as 0,255 or -1,1; default 0,1."
      })
  @Nullable ValueRange inputRange;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "How often training goes through the images; default by method.")
  @Nullable Integer epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images per step; default a quarter of them, " + Recipe.BATCH + " at most.")
  @Nullable Integer batch;

  @Option(
      names = "--labels-per-class",
      paramLabel = "N",
      description = {
        "How many labels of each class the comparison may use; default "
            + Recipe.LABELS_PER_CLASS
            + ", or what the smallest class has."
      })
  @Nullable Integer labelsPerClass;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything that is random; default " + Recipe.SEED + ".")
  long seed = Recipe.SEED;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = {
        "Threads that compute; default one per processor. A run is repeated to the last bit by the"
            + " same seed and the same number of threads."
      })
  @Nullable Integer threads;

  @Option(
      names = "--preset",
      paramLabel = "PRESET",
      description = {
        "tf-similarity: the recorded hello world of TensorFlow Similarity, step for step: simsiam,"
            + " resnet18, batch 512, 800 epochs, 10 %% of the images kept for validation. Hours on"
            + " a GPU, weeks on a CPU. --method, --epochs and --batch still count."
      })
  @Nullable PresetChoice preset;

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description = "Where a picture of example views goes; default views.png beside the JSON.")
  @Nullable Path picture;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = {
        "Also evaluate with all labels (see evaluate) and write a page about it, HTML in one file."
      })
  @Nullable Path report;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug;

  /**
   * Checks the options against each other.
   *
   * @throws InputException if they do not go together or a number is out of range
   */
  void check() {
    data.check();
    watch.check();
    DataOptions.refuse(
        inputRange != null && !(backbone instanceof SavedModelChoice),
        "--input-range is for --backbone savedmodel:DIR, was given with " + network());
    DataOptions.refuse(
        preset != null && backbone != null && !backbone.equals(PRESET_NETWORK),
        "--preset "
            + preset
            + " is for "
            + TfSimilarityPreset.BACKBONE
            + ", --backbone was "
            + backbone);
    DataOptions.atLeast("epochs", epochs, 1);
    DataOptions.atLeast("batch", batch, 2);
    DataOptions.atLeast("labels per class", labelsPerClass, 1);
    DataOptions.atLeast("threads", threads, 1);
  }

  private NetworkChoice network() {
    if (preset != null) {
      return PRESET_NETWORK;
    }
    return backbone == null ? new OwnChoice(BackboneChoice.CONVNET) : backbone;
  }

  /**
   * The network that the options choose.
   *
   * @throws IllegalArgumentException if it is a SavedModel that cannot be read
   */
  Backbone openNetwork() {
    Backbone network = network().open(inputRange == null ? ValueRange.UNIT : inputRange);
    if (inputRange != null
        && network instanceof SavedModelNetwork opened
        && opened.model().description().isPresent()) {
      throw new InputException(
          "--input-range is for SavedModels that do not say which values they take, "
              + opened.place()
              + " says it itself");
    }
    return network;
  }

  /** The recipe that the options choose for a network. */
  Recipe recipe(Backbone network) {
    Recipe recipe =
        preset == null
            ? Recipe.defaults(method == null ? MethodChoice.SIMCLR : method, network)
            : TfSimilarityPreset.recipe(
                method == null ? TfSimilarityPreset.METHOD : method, network);
    return epochs == null ? recipe : recipe.withEpochs(epochs);
  }

  /** Images per step, of so many. */
  int batch(int ofImages) {
    if (batch != null) {
      return batch;
    }
    return preset != null && ofImages >= TfSimilarityPreset.BATCH
        ? TfSimilarityPreset.BATCH
        : Recipe.batch(ofImages);
  }

  /** What of the preset holds, if there is one, for so many training images. */
  Optional<String> describePreset(int ofImages) {
    if (preset == null) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder("preset    ").append(preset);
    if (method != null && method != TfSimilarityPreset.METHOD) {
      text.append(", but method ").append(method);
    }
    if (epochs != null && epochs != TfSimilarityPreset.EPOCHS) {
      text.append(", but ").append(epochs).append(" epochs");
    }
    if (batch(ofImages) != TfSimilarityPreset.BATCH) {
      text.append(", but batch ").append(batch(ofImages));
    }
    return Optional.of(text.toString());
  }

  /**
   * Where the report goes, if one is wanted.
   *
   * @throws InputException if it cannot be written there
   */
  Optional<OutputFile> reportFile() {
    return Optional.ofNullable(report).map(path -> OutputFile.checked("--report", path));
  }

  /**
   * Checks that nothing is written to one place twice: result, picture, report and log.
   *
   * @throws InputException if it would be
   */
  void checkApart(OutputFile json, OutputFile picture) {
    json.checkNotAt(picture, "--json and --picture");
    Optional<OutputFile> page = reportFile();
    page.ifPresent(
        html -> {
          json.checkNotAt(html, "--json and --report");
          picture.checkNotAt(html, "--picture and --report");
        });
    watch
        .logFile()
        .ifPresent(
            log -> {
              json.checkNotAt(log, "--json and --log");
              picture.checkNotAt(log, "--picture and --log");
              page.ifPresent(html -> html.checkNotAt(log, "--report and --log"));
            });
  }

  /** Threads inside one op. */
  int threads() {
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
