package io.tfsim.samples;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tfsim bench}: measures. */
@Command(
    name = "bench",
    customSynopsis = "Usage: tfsim bench PART [OPTIONS]",
    synopsisHeading = "",
    description = "Measures how fast parts of the library are here.",
    commandListHeading = "%nParts:%n")
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  private final PrintStream out;

  BenchCommand(PrintStream out) {
    this.out = out;
  }

  /** Without a part, shows what there is. */
  @Override
  public Integer call() {
    spec.commandLine().usage(out);
    return 2;
  }
}
