package io.tfsim.samplers;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a manifest of comma-separated values. */
class CsvManifestFuzzTest {
  @TempDir Path folder;

  static Stream<byte[]> seeds() {
    return Stream.of(
            "",
            "path,label\na.png,cat\nb,dog\n",
            "label,path,size\r\n\"cat, \"\"small\"\"\",a.png,3\r\n\r\n,b,\r\n",
            "path,label\na.png,99999\n\u00fc.png,2\n",
            "path,label\na.png\n",
            "path,label\na.png,1,2\n",
            "path,path\na.png,b\n",
            "path,label\n\"a\nb.png\",\u001b[31m\n",
            "path,label\n\"a.png",
            "\uFEFFpath,label\na.png,cat\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void reads_images_or_names_the_line(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("m.csv"), bytes);
    ManifestFuzz.check(Manifest.csv(file), file);
  }
}
