package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileNamesTest {
  @TempDir Path folder;

  @Test
  void text_is_utf_8() {
    Path file = folder.resolve("a b%20ü.jpg");
    assertThat(FileNames.bytes(file)).isEqualTo(file.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(FileNames.last(file)).isEqualTo("a b%20ü.jpg");
    assertThat(FileNames.shown(file)).isEqualTo(file.toString());
  }

  @Test
  void relative_names_become_absolute() {
    assertThat(new String(FileNames.bytes(Path.of("a.jpg")), StandardCharsets.UTF_8))
        .isEqualTo(Path.of("a.jpg").toAbsolutePath().toString());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void bytes_that_are_no_text_are_kept_and_shown_in_hexadecimal_digits() {
    Path file = Path.of(URI.create(folder.toUri() + "%FFa%E9.jpg"));
    byte[] bytes = FileNames.bytes(file);
    assertThat(bytes).endsWith('/', 0xff, 'a', 0xe9, '.', 'j', 'p', 'g');
    assertThat(FileNames.last(file)).isEqualTo("%FFa%E9.jpg");
    assertThat(FileNames.shown(file)).endsWith("/%FFa%E9.jpg)");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void names_in_utf_8_are_found_where_java_was_started_without_a_locale() throws Exception {
    Files.createFile(Files.createDirectory(folder.resolve("Käfer")).resolve("ü 1.png"));
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classes,
            PlainLocale.class.getName(),
            folder.toString());
    java.environment().put("LC_ALL", "C");
    java.redirectErrorStream(true);
    Process process = java.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(printed.lines()).containsExactly("true", "true", "true", "true");
  }

  @Test
  void a_sibling_is_relative_or_absolute() {
    Path file = folder.resolve("m.csv");
    assertThat(FileNames.sibling(file, "a/b.png")).isEqualTo(folder.resolve("a/b.png"));
    assertThat(FileNames.sibling(file, folder + "/ü.png")).isEqualTo(folder.resolve("ü.png"));
  }
}
