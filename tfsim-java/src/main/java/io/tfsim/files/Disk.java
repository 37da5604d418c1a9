package io.tfsim.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;

/** What whole files and whole directories have in common. */
final class Disk {
  private static final boolean OPENS_DIRECTORIES =
      !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

  private Disk() {}

  /** A name of its own in the same directory: {@code .NAME.….part}. */
  static Path beside(Path place) {
    return place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID() + ".part");
  }

  /** Brings a file's content, or a directory's names, to disk. */
  static void force(Path file) throws IOException {
    boolean directory = Files.isDirectory(file);
    if (directory && !OPENS_DIRECTORIES) {
      return; // there the file system keeps the order of names itself
    }
    try (FileChannel channel =
        FileChannel.open(file, directory ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
