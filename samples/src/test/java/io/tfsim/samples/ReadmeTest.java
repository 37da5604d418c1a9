package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README quotes the tutorial as it is. */
class ReadmeTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();

  @Test
  void quotedHelloWorldIsTheSamplesCode() throws IOException {
    String readme = Files.readString(MODULE.resolveSibling("README.md"));
    List<String> quoted = lines(readme.split("```java\n", 2)[1].split("```", 2)[0]);
    String source =
        Files.readString(MODULE.resolve("src/main/java/io/tfsim/samples/HelloWorld.java"));

    // its first two lines stand for the arguments of run()
    String images = value(quoted.get(0), "ImageDataset images = ");
    String epochs = value(quoted.get(1), "int epochs = ");
    assertThat(lines(source)).contains("run(" + images + ", " + epochs + ");");
    // the others are what is in run(), and everything after it
    String[] bodyAndRest = source.split("static void run\\(.*\\) \\{\n", 2)[1].split("\n  }\n", 2);
    String rest = bodyAndRest[1].substring(0, bodyAndRest[1].lastIndexOf('}'));
    assertThat(quoted.subList(2, quoted.size()))
        .containsExactlyElementsOf(lines(bodyAndRest[0] + "\n" + rest));
  }

  /** Stripped lines that are not empty. */
  private static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  private static String value(String line, String declaration) {
    assertThat(line).startsWith(declaration).endsWith(";");
    return line.substring(declaration.length(), line.length() - 1);
  }
}
