package io.tfsim.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that holds the whole of what was written, or what it held before, even if the process is
 * killed or the power fails: it is written beside its place, brought to disk, and then renamed.
 *
 * <p>A link to a file is followed and stays a link; one that leads nowhere is replaced. What is no
 * file, such as {@code /dev/stdout} or a pipe, is written to as it is. A killed process leaves what
 * it wrote beside: {@code .NAME.….part}.
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

  /** Writes what a file holds, in any order. */
  @FunctionalInterface
  public interface RandomAccess {
    /** Writes it to an empty file, which the caller closes. */
    void writeTo(FileChannel file) throws IOException;
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
      replace(file, beside -> stream(beside, content));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + IoReason.of(e), e);
    }
  }

  /**
   * Writes a file, or replaces it, in any order; nothing but a file can be written so.
   *
   * @throws UncheckedIOException if it cannot be written; what was there is there still
   */
  public static void writeInAnyOrder(Path file, RandomAccess content) {
    try {
      if (!isReplaced(file)) {
        throw new IOException("it must be a file");
      }
      replace(
          file,
          beside -> {
            try (FileChannel channel =
                FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
              content.writeTo(channel);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + IoReason.of(e), e);
    }
  }

  /** Whether writing would replace it: devices and pipes are written to. */
  public static boolean isReplaced(Path file) {
    return !Files.exists(file) || Files.isRegularFile(file);
  }

  /** Makes a file where there is none. */
  @FunctionalInterface
  private interface NewFile {
    void write(Path file) throws IOException;
  }

  private static void stream(Path file, Content content) throws IOException {
    try (OutputStream out =
        new BufferedOutputStream(
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), BUFFER)) {
      content.writeTo(out);
    }
  }

  private static void replace(Path file, NewFile content) throws IOException {
    Path place = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path beside = Disk.beside(place);
    try {
      content.write(beside);
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
      Disk.forceRenamed(parent);
    }
  }
}
