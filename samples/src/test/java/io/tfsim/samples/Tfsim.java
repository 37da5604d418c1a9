package io.tfsim.samples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A run of the command line in this process.
 *
 * @param exitCode what the process would end with
 * @param out what it printed
 * @param err what it printed about errors
 */
record Tfsim(int exitCode, String out, String err) {
  static Tfsim run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Main.run(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            args);
    return new Tfsim(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  static Tfsim run(List<String> args) {
    return run(args.toArray(new String[0]));
  }
}
