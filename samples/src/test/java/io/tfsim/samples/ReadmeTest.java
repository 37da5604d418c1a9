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
    List<String> quoted =
        readme
            .substring(readme.indexOf("```java") + "```java".length())
            .split("```", 2)[0]
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    List<String> source =
        Files.readAllLines(MODULE.resolve("src/main/java/io/tfsim/samples/HelloWorld.java"))
            .stream()
            .map(String::strip)
            .toList();
    assertThat(quoted).hasSizeGreaterThan(20);
    // its first two lines stand for the arguments of run()
    assertThat(source).containsAll(quoted.subList(2, quoted.size()));
  }
}
