package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on serving quotes the samples as they are. */
class ServingDocsTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();

  @Test
  void quotes_what_is_compiled() throws IOException {
    String page = Files.readString(MODULE.resolveSibling("docs/serving.md"));
    List<String> quotes =
        Stream.of(page.split("```java\n"))
            .skip(1)
            .map(part -> stripped(part.split("```", 2)[0]))
            .filter(quote -> quote.contains("server") || quote.contains("send("))
            .toList();
    assertThat(quotes).hasSize(3);
    assertThat(source("Serve.java")).contains(quotes.get(0), quotes.get(1));
    assertThat(source("TfServing.java")).contains(quotes.get(2));
  }

  private static String source(String name) throws IOException {
    return stripped(
        Files.readString(MODULE.resolve("src/main/java/io/tfsim/samples").resolve(name)));
  }

  private static String stripped(String text) {
    return String.join("\n", text.lines().map(String::strip).toList());
  }
}
