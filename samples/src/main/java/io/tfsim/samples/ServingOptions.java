package io.tfsim.samples;

import io.tfsim.data.ValueRange;
import io.tfsim.images.ImageSize;
import io.tfsim.models.Encoder;
import io.tfsim.models.Serving;
import io.tfsim.savedmodel.ModelDescription;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which SavedModel is served. */
final class ServingOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "A SavedModel: one that was exported, or Keras's.")
  private Path model = Path.of("");

  @Option(
      names = {"--input-range", "--range"},
      paramLabel = "LOW,HIGH",
      description =
          "The values that the model takes of pixels: 0,255 or 0,1 or -1,1. A SavedModel that this"
              + " library exported knows it.")
  private @Nullable ValueRange inputRange;

  @Option(
      names = "--size",
      paramLabel = "N",
      description =
          "Height and width that images get, for a model that takes any; default what the model"
              + " takes.")
  private @Nullable Integer size;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug; // read by Main

  /** Where the model is. */
  Path model() {
    return model;
  }

  /**
   * Loads the model.
   *
   * @throws InputException if it cannot be
   */
  Encoder load(Serving serving) {
    DataOptions.atLeast("size", size, 1);
    DataOptions.refuse(
        inputRange == null
            && Files.exists(model.resolve("saved_model.pb"))
            && !ModelDescription.exists(model),
        "--model "
            + model
            + " does not say which values it takes of pixels: give --input-range, such as 0,255 or"
            + " 0,1 or -1,1");
    Serving ranged = inputRange == null ? serving : serving.withRange(inputRange);
    try {
      return Encoder.load(
          model, size == null ? ranged : ranged.withImages(ImageSize.rgb(size, size)));
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }
}
