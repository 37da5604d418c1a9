package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServingCommandsTest {
  @TempDir Path folder;

  @Test
  void bench_measures_both_ways() throws IOException {
    Tfsim run =
        Tfsim.run(
            "bench",
            "serve",
            "--model",
            SmallSavedModel.in(folder),
            "--input-range",
            "-1,1",
            "--threads",
            "2",
            "--seconds",
            "0.01");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).matches("by itself    1 threads: [\\d,]*[1-9][\\d,]* images/s");
    assertThat(lines.get(3)).matches("joined       2 threads: [\\d,]*[1-9][\\d,]* images/s");
  }

  @Test
  void says_in_a_line_what_is_wrong() throws IOException {
    String model = SmallSavedModel.in(folder);
    check(
        "Invalid value for option '--input-range': must be LOW,HIGH, such as 0,255, was 1",
        "--model",
        model,
        "--input-range",
        "1");
    check("size must be >= 1, was 0", "--model", model, "--size", "0");
    check(
        "--model "
            + model
            + " does not say which values it takes of pixels: give --input-range, such as 0,255 or"
            + " 0,1 or -1,1",
        "--model",
        model);
    check("--port must be in [0, 65535], was 70000", "--model", model, "--port", "70000");
    try (ServerSocket taken = new ServerSocket(0)) {
      int port = taken.getLocalPort();
      check(
          "cannot listen on port " + port + ": Address already in use",
          "--model",
          model,
          "--input-range",
          "0,1",
          "--port",
          String.valueOf(port));
    }
  }

  private static void check(String message, String... options) {
    Tfsim run = Tfsim.run(Stream.concat(Stream.of("sample", "serve"), Stream.of(options)).toList());
    assertThat(run.err()).isEqualTo("tfsim: " + message + System.lineSeparator());
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void samples_without_options_have_a_name() {
    Tfsim run = Tfsim.run("sample");
    assertThat(run.err())
        .isEqualTo("tfsim: Missing required parameter: 'NAME'" + System.lineSeparator());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(Tfsim.run("sample", "--help").out()).contains("spectrograms").contains("serve");
  }
}
