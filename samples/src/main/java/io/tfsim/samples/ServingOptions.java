package io.tfsim.samples;

import io.tfsim.data.ValueRange;
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
      names = "--range",
      paramLabel = "LOW,HIGH",
      split = ",",
      description =
          "The values that the model takes of pixels: 0,255 or 0,1 or -1,1. A SavedModel that this"
              + " library exported knows it.")
  private double @Nullable [] range;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug; // read by Main

  /**
   * Loads the model.
   *
   * @throws InputException if it cannot be
   */
  Encoder load(Serving serving) {
    DataOptions.refuse(
        range == null
            && Files.exists(model.resolve("saved_model.pb"))
            && !ModelDescription.exists(model),
        "--model "
            + model
            + " does not say which values it takes of pixels: give --range, such as 0,255 or 0,1 or"
            + " -1,1");
    try {
      return Encoder.load(model, range == null ? serving : serving.withRange(range(range)));
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }

  private static ValueRange range(double[] ends) {
    if (ends.length != 2) {
      throw new IllegalArgumentException(
          "--range must have two numbers LOW,HIGH, had " + ends.length);
    }
    return new ValueRange(ends[0], ends[1]);
  }
}
