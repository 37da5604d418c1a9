package io.tfsim.samples;

import io.tfsim.models.ContrastiveModel;
import io.tfsim.savedmodel.ModelDescription;
import io.tfsim.savedmodel.export.ExportOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a run is kept: {@code configuration.json}, {@code result.json}, {@code views.png}, {@code
 * weights.npz}, and the model as SavedModels, {@code model} and {@code model-trainable}.
 *
 * @param path the directory
 * @param made what had to be made for it, the innermost first
 */
record RunDirectory(Path path, List<Path> made) {
  static final String CONFIGURATION = "configuration.json";
  static final String RESULT = "result.json";
  static final String WEIGHTS = "weights.npz";
  static final String MODEL = "model";
  static final String TRAINABLE_MODEL = "model-trainable";

  /** A directory that is there. */
  RunDirectory(Path path) {
    this(path, List.of());
  }

  /**
   * Makes the directory, or takes an empty one.
   *
   * @throws InputException if it is not empty or cannot be made
   */
  static RunDirectory create(Path path) {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new InputException("--out must be a directory, was the file " + path);
    }
    List<Path> made = new ArrayList<>();
    for (Path at = path.toAbsolutePath(); at != null && !Files.exists(at); at = at.getParent()) {
      made.add(at);
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
    return new RunDirectory(path, List.copyOf(made));
  }

  /** Takes away what was made, if nothing was written. */
  void removeIfEmpty() {
    try {
      for (Path directory : made) {
        Files.delete(directory);
      }
    } catch (DirectoryNotEmptyException e) {
      // it is wanted
    } catch (IOException e) {
      throw new InputException("--out cannot be taken away again: " + e.getMessage(), e);
    }
  }

  /**
   * Writes the model as SavedModels.
   *
   * @return where they are
   */
  List<Path> write(ContrastiveModel model) {
    try {
      model.export(file(MODEL));
      model.export(file(TRAINABLE_MODEL), ExportOptions.forTraining());
    } catch (UncheckedIOException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
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
}
