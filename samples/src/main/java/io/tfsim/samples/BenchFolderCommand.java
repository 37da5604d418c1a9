package io.tfsim.samples;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** placeholder */
@Command(name = "folder")
final class BenchFolderCommand implements Callable<Integer> {
  BenchFolderCommand(PrintStream out) {}

  @Override
  public Integer call() {
    return 0;
  }
}
