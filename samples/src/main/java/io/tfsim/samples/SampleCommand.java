package io.tfsim.samples;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tfsim sample}: runs a sample program. */
@Command(
    name = "sample",
    sortOptions = false,
    customSynopsis = {
      "Usage: tfsim sample NAME",
      "   or: tfsim sample fine-tune-savedmodel [--model DIR] [--frozen PATTERN]",
      "   or: tfsim sample serve --model DIR [--port N]"
    },
    synopsisHeading = "",
    commandListHeading = "%nWith options of its own:%n",
    description = {
      "Runs a sample program; its code is short enough to read in one sitting.",
      "",
      "  hello-world    HelloWorld.java: images, as in the README",
      "  spectrograms   Spectrograms.java: sounds",
      ""
    })
final class SampleCommand implements Callable<Integer> {
  /** The programs. */
  enum Sample {
    HELLO_WORLD,
    SPECTROGRAMS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1", // a command below this one has no name of a program before it
      paramLabel = "NAME",
      description = "One of ${COMPLETION-CANDIDATES}.")
  private @Nullable Sample sample;

  @Override
  public Integer call() {
    if (sample == null) {
      throw new ParameterException(spec.commandLine(), "Missing required parameter: 'NAME'");
    }
    switch (sample) {
      case HELLO_WORLD -> HelloWorld.main(new String[0]);
      case SPECTROGRAMS -> Spectrograms.main(new String[0]);
    }
    return 0;
  }
}
