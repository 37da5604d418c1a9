package io.tfsim.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that holds the whole of what was written, or what it held before, even if the process is
 * killed or the power fails: it is written beside its place, brought to disk, and then renamed.
 *
 * <p>A link is followed and stays a link. What is no file, such as {@code /dev/stdout} or a pipe,
 * is written to as it is. A killed process leaves what it wrote beside: {@code .NAME.….part}.
 */
public final class WholeFile {
  private static final int BUFFER = 1 << 16;

  private WholeFile() {}

  /** Writes what a file holds. */
  @FunctionalInterface
  public interface Content {
    /** Writes it to a buffered stream, which the caller closes. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes bytes.
   *
   * @throws UncheckedIOException as {@link #write(Path, Content)}
   */
  public static void write(Path file, byte[] bytes) {
    write(file, out -> out.write(bytes));
  }

  /**
   * Writes a file, or replaces it.
   *
   * @throws UncheckedIOException if it cannot be written; what was there is there still
   */
  public static void write(Path file, Content content) {
    try {
      if (!isReplaced(file)) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
          content.writeTo(out);
        }
        return;
      }
      replace(Files.exists(file) ? file.toRealPath() : file.toAbsolutePath(), content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Whether writing would replace it: devices and pipes are written to. */
  public static boolean isReplaced(Path file) {
    return !Files.exists(file) || Files.isRegularFile(file);
  }

  private static void replace(Path place, Content content) throws IOException {
    Path beside = Disk.beside(place);
    try {
      try (OutputStream out =
          new BufferedOutputStream(
              Files.newOutputStream(beside, StandardOpenOption.CREATE_NEW), BUFFER)) {
        content.writeTo(out);
      }
      Disk.force(beside);
      Files.move(
          beside, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException | Error e) {
      try {
        Files.deleteIfExists(beside);
      } catch (IOException late) {
        e.addSuppressed(late);
      }
      throw e;
    }
    Path parent = place.getParent();
    if (parent != null) {
      Disk.force(parent);
    }
  }
}
