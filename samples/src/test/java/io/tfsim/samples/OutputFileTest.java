package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
  @TempDir Path directory;

  @Test
  void checking_leaves_nothing_behind_and_nothing_changed() throws IOException {
    Path file = Files.writeString(directory.resolve("a.json"), "old");
    OutputFile unused = OutputFile.checked("--json", file);
    assertThat(file).hasContent("old");
    assertThat(directory.toFile().list()).containsExactly("a.json");
  }

  @Test
  void writing_replaces_and_leaves_nothing_else() throws IOException {
    Path file = Files.writeString(directory.resolve("a.json"), "old");
    OutputFile.checked("--json", file).write(new byte[] {'n', 'e', 'w'});
    assertThat(file).hasContent("new");
    assertThat(directory.toFile().list()).containsExactly("a.json");
  }

  @Test
  void a_link_stays_a_link() throws IOException {
    Path file = Files.writeString(directory.resolve("a.json"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link.json"), file);
    OutputFile.checked("--json", link).write(new byte[] {'n', 'e', 'w'});
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }
}
