package io.tfsim.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;

  @Test
  void replacesAndLeavesNothingElse() throws IOException {
    Path file = Files.writeString(directory.resolve("a"), "old");
    WholeFile.write(
        file,
        out -> {
          out.write(NEW);
          out.flush();
          assertThat(file).hasContent("old");
        });
    assertThat(file).hasContent("new");
    assertThat(directory.toFile().list()).containsExactly("a");
  }

  @Test
  void isWrittenInAnyOrder() throws IOException {
    Path file = Files.writeString(directory.resolve("a"), "old");
    WholeFile.writeInAnyOrder(
        file,
        channel -> {
          channel.write(ByteBuffer.wrap(NEW), 1);
          channel.write(ByteBuffer.wrap(NEW, 0, 1), 0);
          assertThat(file).hasContent("old");
        });
    assertThat(file).hasContent("nnew");
    assertThat(directory.toFile().list()).containsExactly("a");
    Path device = Path.of("/dev/null");
    assertThatThrownBy(() -> WholeFile.writeInAnyOrder(device, channel -> {}))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot write /dev/null: it must be a file");
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path file = Files.writeString(directory.resolve("a"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    WholeFile.write(link, NEW);
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  @Test
  void aLinkThatLeadsNowhereIsReplaced() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("none"));
    WholeFile.write(link, NEW);
    assertThat(link).isRegularFile().hasContent("new");
    assertThat(Files.isSymbolicLink(link)).isFalse();
    assertThat(directory.toFile().list()).containsExactly("link");
  }

  @Test
  void whatIsNoFileIsWrittenTo() {
    Path nothing = Path.of("/dev/null");
    WholeFile.write(nothing, NEW);
    assertThat(nothing).exists();
    assertThat(Files.isRegularFile(nothing)).isFalse();
  }

  @Test
  void whatFailsHalfwayLeavesTheOldFile() throws IOException {
    Path file = Files.writeString(directory.resolve("a"), "old");
    var failure = new IllegalStateException("wrong");
    assertThatThrownBy(
            () ->
                WholeFile.write(
                    file,
                    out -> {
                      out.write(NEW);
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThatThrownBy(
            () ->
                WholeFile.write(
                    file,
                    out -> {
                      throw new IOException("full");
                    }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot write " + file + ": full");
    assertThat(file).hasContent("old");
    assertThat(directory.toFile().list()).containsExactly("a");
  }

  @Test
  void aPlaceWithoutADirectoryIsAnError() {
    Path file = directory.resolve("none/a");
    assertThatThrownBy(() -> WholeFile.write(file, NEW))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot write " + file + ": it does not exist");
  }

  @Test
  void anInterruptLeavesTheOldFile() throws IOException {
    Path file = Files.writeString(directory.resolve("a"), "old");
    try {
      assertThatThrownBy(
              () ->
                  WholeFile.write(
                      file,
                      out -> {
                        out.write(NEW);
                        Thread.currentThread().interrupt();
                      }))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("cannot write " + file + ": ClosedByInterrupt");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(file).hasContent("old");
    assertThat(directory.toFile().list()).containsExactly("a");
  }

  /** After the renaming it is too late for that. */
  @Test
  void anInterruptDoesNotKeepNamesFromTheDisk() throws IOException {
    Thread.currentThread().interrupt();
    try {
      Disk.forceNames(directory);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void namesThatCannotBeBroughtToDiskAreAnErrorUntilTheyAreRenamed() {
    Path none = directory.resolve("none");
    assertThatThrownBy(() -> Disk.forceNames(none)).isInstanceOf(NoSuchFileException.class);
    Disk.forceRenamed(none);
    assertThat(directory).isEmptyDirectory();
  }
}
