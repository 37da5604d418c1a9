package io.tfsim.samples;

import io.tfsim.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that is written at the end of a run, and whose place is checked at its beginning.
 *
 * @param path where it will be
 */
record OutputFile(Path path) {
  /**
   * A file at a place where it can be written.
   *
   * @param option name of the option that chose it, for the message
   * @throws InputException if it cannot be written there
   */
  static OutputFile checked(String option, Path path) {
    Path parent = parent(path);
    if (!Files.isDirectory(parent)) {
      throw new InputException(option + " needs an existing directory, was " + path);
    }
    if (Files.isDirectory(path)) {
      throw new InputException(option + " must be a file, was the directory " + path);
    }
    if (!WholeFile.isReplaced(path)) {
      return new OutputFile(path);
    }
    try {
      Files.delete(Files.createTempFile(parent, ".tfsim-", ".tmp"));
    } catch (IOException e) {
      throw new InputException(option + " needs a writable directory, was " + path, e);
    }
    return new OutputFile(path);
  }

  /** Whether two files would be one. */
  private boolean isAt(OutputFile other) {
    return path.toAbsolutePath().normalize().equals(other.path.toAbsolutePath().normalize());
  }

  /**
   * Checks that another file would not be this one.
   *
   * @param names what the two are called, for the message
   * @throws InputException if it would
   */
  void checkNotAt(OutputFile other, String names) {
    if (isAt(other)) {
      throw new InputException(names + " must differ, both were " + path);
    }
  }

  private static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path.toAbsolutePath() : parent;
  }

  /** Writes the whole file, or leaves what was there before. */
  void write(byte[] content) {
    WholeFile.write(path, content);
  }
}
