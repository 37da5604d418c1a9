package io.tfsim.samples;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tfsim sample}: runs a sample program. */
@Command(
    name = "sample",
    sortOptions = false,
    description = {
      "Runs a sample program; its code is short enough to read in one sitting.",
      "",
      "  hello-world    HelloWorld.java: images, as in the README",
      "  spectrograms   Spectrograms.java: sounds",
      "  fine-tune-savedmodel [DIR [FROZEN]]   FineTuneSavedModel.java: a Keras SavedModel, trained"
          + " on",
      ""
    })
final class SampleCommand implements Callable<Integer> {
  /** The programs. */
  enum Sample {
    HELLO_WORLD,
    SPECTROGRAMS,
    FINE_TUNE_SAVEDMODEL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Parameters(index = "0", paramLabel = "NAME", description = "One of ${COMPLETION-CANDIDATES}.")
  private Sample sample = Sample.HELLO_WORLD;

  @Parameters(
      index = "1..*",
      arity = "0..2",
      paramLabel = "ARGUMENT",
      description = "For fine-tune-savedmodel: a SavedModel of 32 x 32 images, and what is frozen.")
  private List<String> arguments = List.of();

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug; // read by Main

  @Override
  public Integer call() {
    int most = sample == Sample.FINE_TUNE_SAVEDMODEL ? 2 : 0;
    if (arguments.size() > most) {
      throw new InputException(
          sample + " takes " + most + " arguments, was given " + String.join(" ", arguments));
    }
    switch (sample) {
      case HELLO_WORLD -> HelloWorld.main(new String[0]);
      case SPECTROGRAMS -> Spectrograms.main(new String[0]);
      case FINE_TUNE_SAVEDMODEL ->
          InputException.refusing(() -> FineTuneSavedModel.main(arguments.toArray(new String[0])));
    }
    return 0;
  }
}
