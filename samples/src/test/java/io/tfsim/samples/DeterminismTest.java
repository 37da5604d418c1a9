package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The same seed and number of threads give the same run, in whatever process. */
class DeterminismTest {
  @Test
  void twoProcessesGiveTheSameLossesAndWeightsToTheLastBit() throws Exception {
    assertThat(runInOwnProcess(5)).isEqualTo(runInOwnProcess(5));
  }

  @Test
  void anotherSeedGivesAnotherRun() throws Exception {
    assertThat(runInOwnProcess(5)).isNotEqualTo(runInOwnProcess(6));
  }

  private static String runInOwnProcess(long seed) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                SmallRun.class.getName(),
                Long.toString(seed))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).matches("fingerprint [0-9a-f]{64}");
    return output;
  }
}
