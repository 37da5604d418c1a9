package io.tfsim.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewDirectoryTest {
  @TempDir Path parent;

  private List<String> entries() throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static void fill(Path directory) throws IOException {
    Files.write(directory.resolve("a"), new byte[10]);
    Files.write(Files.createDirectory(directory.resolve("inner")).resolve("b"), new byte[10]);
  }

  @Test
  void appearsWithItsFiles() throws IOException {
    NewDirectory.write(
        parent.resolve("made"),
        directory -> {
          fill(directory);
          assertThat(parent.resolve("made")).doesNotExist();
        });
    assertThat(entries()).containsExactly("made");
    assertThat(parent.resolve("made/inner/b")).hasSize(10);
  }

  @Test
  void aTakenPlaceIsRefused() throws IOException {
    Path folder = Files.createDirectory(parent.resolve("folder"));
    Path file = Files.write(parent.resolve("file"), new byte[1]);
    Path link = Files.createSymbolicLink(parent.resolve("link"), parent.resolve("nowhere"));
    for (Path taken : List.of(folder, file, link, Path.of("/"))) {
      assertThatThrownBy(() -> NewDirectory.write(taken, NewDirectoryTest::fill))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a new directory is needed, " + taken + " exists already");
    }
    assertThat(entries()).containsExactly("file", "folder", "link");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aPlaceWithoutADirectoryIsRefused() throws IOException {
    Path file = Files.write(parent.resolve("file"), new byte[1]);
    for (Path none : List.of(parent.resolve("none"), file)) {
      assertThatThrownBy(() -> NewDirectory.write(none.resolve("x"), NewDirectoryTest::fill))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("an existing directory is needed, " + none + " is none");
    }
    assertThat(entries()).containsExactly("file");
  }

  /** A name too long is what even an administrator cannot make. */
  @Test
  void aPlaceThatCannotBeMadeIsAnError() throws IOException {
    Path tooLong = parent.resolve("x".repeat(250));
    assertThatThrownBy(() -> NewDirectory.write(tooLong, NewDirectoryTest::fill))
        .isInstanceOf(IOException.class);
    assertThat(entries()).isEmpty();
  }

  @Test
  void nothingIsLeftOfWhatFailsHalfway() throws IOException {
    List<Throwable> failures =
        List.of(
            new IOException("full"), new IllegalStateException("wrong"), new StackOverflowError());
    for (Throwable failure : failures) {
      assertThatThrownBy(
              () ->
                  NewDirectory.write(
                      parent.resolve("half"),
                      directory -> {
                        fill(directory);
                        sneak(failure);
                      }))
          .isSameAs(failure);
      assertThat(entries()).isEmpty();
    }
  }

  /** In a ZIP file no directory can be brought to disk. */
  @Test
  void nothingIsLeftWhereNamesCannotBeBroughtToDisk() throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(parent.resolve("a.zip"), Map.of("create", "true"))) {
      Path root = zip.getPath("/");
      Path target = root.resolve("made");
      assertThatThrownBy(() -> NewDirectory.write(target, NewDirectoryTest::fill))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessageEndingWith("/inner");
      assertThat(root).isEmptyDirectory();
    }
  }

  private static void sneak(Throwable failure) throws IOException {
    if (failure instanceof IOException io) {
      throw io;
    }
    if (failure instanceof RuntimeException runtime) {
      throw runtime;
    }
    throw (Error) failure;
  }

  /** Writes one half and waits to be killed. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws IOException {
      NewDirectory.write(
          Path.of(args[0]),
          directory -> {
            fill(directory);
            System.out.println("half");
            System.out.flush();
            if (System.in.read() >= 0) {
              Files.write(directory.resolve("c"), new byte[10]);
            }
          });
    }
  }

  @Test
  void aKilledProcessLeavesNothingAtThePlace() throws IOException, InterruptedException {
    Path target = parent.resolve("killed");
    Process process = start(target);
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("half");
      assertThat(target).doesNotExist();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor()).isNotZero();
    assertThat(entries()).singleElement().asString().matches("\\.killed\\..*\\.part");

    Process undisturbed = start(target);
    undisturbed.getOutputStream().write('x');
    undisturbed.getOutputStream().close();
    assertThat(undisturbed.waitFor()).isZero();
    assertThat(target.resolve("c")).hasSize(10);
  }

  private static Process start(Path target) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName(),
            target.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
