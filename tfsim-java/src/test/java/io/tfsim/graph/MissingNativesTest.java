package io.tfsim.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An application that forgot the native library is told so. */
class MissingNativesTest {
  /** A program that makes a graph. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      try (ModelGraph graph = ModelGraph.create(Execution.seeded(0))) {
        System.out.println("made " + graph.variables().size() + " variables");
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void theMessageNamesTheArtifact() throws IOException, InterruptedException {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.matches(".*tensorflow-core-native-.*-.*-.*\\.jar"))
            .collect(Collectors.joining(File.pathSeparator));
    assertThat(classPath).isNotEqualTo(System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                Program.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(out)
        .startsWith(
            "TensorFlow's native library cannot be loaded; the application must depend on"
                + " org.tensorflow:tensorflow-core-native with the classifier of its platform: ");
  }
}
