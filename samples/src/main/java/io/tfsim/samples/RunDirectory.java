package io.tfsim.samples;

import io.tfsim.models.WeightView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Where a run is kept: {@code configuration.json}, {@code result.json}, {@code views.png} and
 * {@code weights/<path>.npy}.
 *
 * @param path the directory
 */
record RunDirectory(Path path) {
  static final String CONFIGURATION = "configuration.json";
  static final String WEIGHTS = "weights";

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

  /**
   * Writes all weights, or none: beside their place, then renamed.
   *
   * @return where they are
   */
  Path write(WeightView weights) {
    Path target = file(WEIGHTS);
    try {
      Path beside = Files.createDirectory(path.resolve("weights.part"));
      try {
        for (var weight : weights.all().entrySet()) {
          Path file = beside.resolve(weight.getKey() + ".npy");
          Files.createDirectories(file.resolveSibling("."));
          NpyFile.write(file, weights.shape(weight.getKey()), weight.getValue());
        }
        Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        delete(beside);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write weights to " + target, e);
    }
    return target;
  }

  private static void delete(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
