package io.tfsim.samples;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tfsim sample fine-tune-savedmodel}: runs {@link FineTuneSavedModel}. */
@Command(
    name = "fine-tune-savedmodel",
    sortOptions = false,
    description = "FineTuneSavedModel.java: a Keras SavedModel, trained on.")
final class FineTuneCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "A SavedModel of 32 x 32 x 3 images in [0, 1]; default a small one of Keras.")
  private @Nullable Path model;

  @Option(
      names = "--frozen",
      paramLabel = "PATTERN",
      description = "Paths that are not trained; default " + FineTuneSavedModel.FROZEN + ".")
  private String frozen = FineTuneSavedModel.FROZEN;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug; // read by Main

  @Override
  public Integer call() {
    InputException.refusing(
        () ->
            FineTuneSavedModel.run(
                model == null ? SmallKeras.unpack() : model, frozen, FineTuneSavedModel.images()));
    return 0;
  }
}
