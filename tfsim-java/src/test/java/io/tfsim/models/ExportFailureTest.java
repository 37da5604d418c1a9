package io.tfsim.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.backbones.Backbone;
import io.tfsim.layers.Activation;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Flatten;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports that cannot be written: one error, and nothing left. */
class ExportFailureTest {
  @TempDir Path directory;

  /** Exports a model of 3 MB. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      Backbone wide =
          Backbone.of(
              "wide",
              (scope, x) ->
                  Dense.of(1000).named("dense").call(scope, new Flatten().call(scope, x)));
      try (ContrastiveModel model =
          Exports.contrastive(wide, Activation.LINEAR, Exports.examples("convnet"))) {
        model.export(Path.of(args[0]));
        System.out.println("exported");
      } catch (UncheckedIOException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  /** A limit of the file size is met in the middle of the checkpoint, as the end of a disk is. */
  @Test
  void nothingIsLeftWhenFilesCannotGrow() throws IOException, InterruptedException {
    Path limited = Files.createDirectory(directory.resolve("limited"));
    assertThat(run("ulimit -f 2000 && ", limited.resolve("export")))
        .startsWith("cannot export to " + limited.resolve("export") + ": ")
        .contains("variables");
    try (Stream<Path> left = Files.list(limited)) {
      assertThat(left).isEmpty();
    }
    assertThat(run("", limited.resolve("export"))).isEqualTo("exported");
    assertThat(limited.resolve("export/variables/variables.data-00000-of-00001")).exists();
  }

  private static String run(String before, Path target) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-c", before + "exec \"$@\"", "sh")
            .command(
                "sh",
                "-c",
                before + "exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                target.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out.strip();
  }

  @Test
  void aTakenPlaceIsNamed() throws IOException {
    Files.write(directory.resolve("taken"), new byte[1]);
    try (ContrastiveModel model = Exports.contrastive("convnet")) {
      assertThatThrownBy(() -> model.export(directory.resolve("taken")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("exists already");
      assertThatThrownBy(() -> model.export(directory.resolve("x".repeat(250))))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("cannot export to " + directory);
    }
    assertThat(directory.resolve("taken")).hasSize(1);
  }
}
