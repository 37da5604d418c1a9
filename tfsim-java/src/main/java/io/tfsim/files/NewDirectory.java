package io.tfsim.files;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * A directory that is there as a whole or not at all, even if the process is killed or the power
 * fails: it is written beside its place, brought to disk, and then renamed.
 *
 * <p>Where a file system cannot bring a directory's names to disk, none is made; except on Windows,
 * where they cannot be asked for, and are left to the file system.
 *
 * <p>A killed process leaves what it wrote beside: {@code .NAME.….part}.
 */
public final class NewDirectory {
  private NewDirectory() {}

  /** Writes the files. */
  @FunctionalInterface
  public interface Content {
    /** Writes them into a directory that exists. */
    void write(Path directory) throws IOException;
  }

  /**
   * Makes a directory.
   *
   * @throws IllegalArgumentException if its place is taken, or there is no directory to make it in
   * @throws IOException if it cannot be made, written or brought to disk; nothing is left then
   */
  public static void write(Path target, Content content) throws IOException {
    Path place = target.toAbsolutePath().normalize();
    Path parent = place.getParent();
    Path name = place.getFileName();
    if (parent == null || name == null || Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalArgumentException("a new directory is needed, " + place + " exists already");
    }
    if (!Files.isDirectory(parent)) {
      throw new IllegalArgumentException("an existing directory is needed, " + parent + " is none");
    }
    Path beside = Disk.beside(place);
    Files.createDirectory(beside);
    try {
      content.write(beside);
      synchronize(beside);
      Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException | Error e) {
      remove(beside, e);
      throw e;
    }
    Disk.forceRenamed(parent);
  }

  private static void remove(Path directory, Throwable reason) {
    try {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** Brings all files and then their directories to disk. */
  private static void synchronize(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted((a, b) -> b.getNameCount() - a.getNameCount()).toList()) {
        if (Files.isDirectory(file)) {
          Disk.forceNames(file);
        } else {
          Disk.force(file);
        }
      }
    }
  }
}
