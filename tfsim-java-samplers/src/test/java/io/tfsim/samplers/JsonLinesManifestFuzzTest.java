package io.tfsim.samplers;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a manifest of a JSON object per line. */
class JsonLinesManifestFuzzTest {
  @TempDir Path folder;

  static Stream<byte[]> seeds() {
    return Stream.of(
            "",
            "{\"path\": \"a.png\", \"label\": \"cat\"}\n\n{\"path\": \"b\", \"label\": 7}\n",
            "{\"label\": null, \"path\": \"\u00fc.png\", \"size\": [1, {\"x\": 2e300}]}",
            "{\"path\": \"a.png\", \"label\": 99999}",
            "{\"path\": \"a.png\", \"label\": 123456789012345678901234567890}",
            "{\"path\": \"x\\ud800.png\", \"label\": \"\\u0007\\n\"}",
            "{\"path\": \"a\\u0000b\"}",
            "{\"path\": \"../../etc/passwd\"}",
            "{\"path\": \"a.png\"}}",
            "[".repeat(2000),
            "7")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void reads_images_or_names_the_line(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("m.jsonl"), bytes);
    ManifestFuzz.check(Manifest.jsonLines(file), file);
  }
}
