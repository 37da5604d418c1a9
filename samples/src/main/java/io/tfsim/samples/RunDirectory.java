package io.tfsim.samples;

import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.WeightView;
import io.tfsim.savedmodel.ModelDescription;
import io.tfsim.savedmodel.export.ExportOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a run is kept: {@code configuration.json}, {@code result.json}, {@code views.png}, {@code
 * weights/<path>.npy}, and the model as SavedModels, {@code model} and {@code model-trainable}.
 *
 * @param path the directory
 */
record RunDirectory(Path path) {
  static final String CONFIGURATION = "configuration.json";
  static final String WEIGHTS = "weights";
  static final String MODEL = "model";
  static final String TRAINABLE_MODEL = "model-trainable";

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

  /**
   * Writes the model as SavedModels.
   *
   * @return where they are
   */
  List<Path> write(ContrastiveModel model) {
    model.export(file(MODEL));
    model.export(file(TRAINABLE_MODEL), ExportOptions.forTraining());
    return List.of(file(MODEL), file(TRAINABLE_MODEL));
  }

  /**
   * The model of a run.
   *
   * @throws InputException if the directory has none
   */
  Path model(boolean trainable) {
    Path model = file(trainable ? TRAINABLE_MODEL : MODEL);
    if (!ModelDescription.exists(model)) {
      throw new InputException(
          "--run must be what pretrain --out has written to, there is no model " + model);
    }
    return model;
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
