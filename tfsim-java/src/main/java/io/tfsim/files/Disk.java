package io.tfsim.files;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;

/** What whole files and whole directories have in common. */
final class Disk {
  private static final System.Logger LOG = System.getLogger(Disk.class.getName());

  private static final boolean OPENS_DIRECTORIES =
      !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

  private Disk() {}

  /** A name of its own in the same directory: {@code .NAME.….part}. */
  static Path beside(Path place) {
    return place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID() + ".part");
  }

  /** Brings a file's content to disk. */
  static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /**
   * Brings a directory's names to disk. Windows cannot be asked to: no directory is opened there.
   * An interrupt does not end it, and is not lost.
   *
   * @throws IOException if they may not be on disk
   */
  static void forceNames(Path directory) throws IOException {
    if (!OPENS_DIRECTORIES) {
      return; // there the file system keeps the order of names itself
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (ClosedByInterruptException e) {
      boolean unused = Thread.interrupted(); // it is for what the thread does next
      try {
        forceNames(directory);
      } finally {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Brings the names to disk in a directory where something was renamed. It is too late to say that
   * nothing was written: so what fails is logged.
   */
  static void forceRenamed(Path directory) {
    try {
      forceNames(directory);
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "cannot bring the names in " + directory + " to disk: " + IoReason.of(e));
    }
  }
}
