package io.tfsim.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a run is kept: {@code configuration.json}, {@code result.json}, {@code views.png} and
 * {@code weights.npz}.
 *
 * @param path the directory
 */
record RunDirectory(Path path) {
  static final String CONFIGURATION = "configuration.json";
  static final String WEIGHTS = "weights.npz";

  /**
   * Makes the directory, or takes an empty one.
   *
   * @throws InputException if it is not empty or cannot be made
   */
  static RunDirectory create(Path path) {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new InputException("--out must be a directory, was the file " + path);
    }
    try {
      Files.createDirectories(path);
      try (var entries = Files.newDirectoryStream(path)) {
        if (entries.iterator().hasNext()) {
          throw new InputException("--out must be empty or new, was " + path);
        }
      }
    } catch (IOException e) {
      throw new InputException("--out cannot be made: " + e.getMessage(), e);
    }
    return new RunDirectory(path);
  }

  /** A file in the directory. */
  Path file(String name) {
    return path.resolve(name);
  }
}
