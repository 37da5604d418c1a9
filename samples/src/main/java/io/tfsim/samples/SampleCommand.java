package io.tfsim.samples;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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

  @Parameters(paramLabel = "NAME", description = "One of ${COMPLETION-CANDIDATES}.")
  private Sample sample = Sample.HELLO_WORLD;

  @Override
  public Integer call() {
    switch (sample) {
      case HELLO_WORLD -> HelloWorld.main(new String[0]);
      case SPECTROGRAMS -> Spectrograms.main(new String[0]);
    }
    return 0;
  }
}
