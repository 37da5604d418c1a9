package io.tfsim.models;

import io.tfsim.numpy.NpyArray;
import io.tfsim.numpy.NpzFile;
import io.tfsim.optimizers.PathPattern;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.tensorflow.ndarray.Shape;

/** Weights in a file of NumPy's, by path. */
final class WeightFile {
  private static final int MOST_NAMED = 10;

  private WeightFile() {}

  static void save(WeightView weights, Path file) {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    weights
        .all()
        .forEach((path, values) -> arrays.put(path, new NpyArray(weights.shape(path), values)));
    NpzFile.write(file, arrays);
  }

  /**
   * Sets those weights whose path matches one of the patterns, all or none.
   *
   * @throws IllegalArgumentException if the file does not hold them, and no others that match
   */
  static void load(WeightView weights, Path file, List<String> patterns) {
    Predicate<String> chosen = PathPattern.anyOf(patterns);
    Map<String, float[]> values = new LinkedHashMap<>();
    try (NpzFile archive = NpzFile.open(file)) {
      check(weights, archive.shapes(), chosen, file);
      weights.paths().stream()
          .filter(chosen)
          .forEach(path -> values.put(path, archive.read(path).values()));
    }
    weights.setAll(values);
  }

  private static void check(
      WeightView weights, Map<String, Shape> stored, Predicate<String> chosen, Path file) {
    List<String> paths = weights.paths().stream().filter(chosen).toList();
    List<String> problems = new ArrayList<>();
    List<String> missing = paths.stream().filter(path -> !stored.containsKey(path)).toList();
    if (!missing.isEmpty()) {
      problems.add("it lacks " + some(missing));
    }
    List<String> unknown =
        stored.keySet().stream().filter(chosen).filter(name -> !paths.contains(name)).toList();
    if (!unknown.isEmpty()) {
      problems.add("the model has no " + some(unknown));
    }
    List<String> others =
        paths.stream()
            .filter(path -> stored.containsKey(path))
            .filter(path -> !weights.shape(path).equals(stored.get(path)))
            .map(path -> path + " (" + weights.shape(path) + ", was " + stored.get(path) + ")")
            .toList();
    if (!others.isEmpty()) {
      problems.add("shapes must be those of the model: " + some(others));
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "weight file " + file + " does not fit the model: " + String.join("; ", problems));
    }
  }

  private static String some(List<String> names) {
    String text = String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())));
    return names.size() <= MOST_NAMED
        ? text
        : text + " and " + (names.size() - MOST_NAMED) + " more";
  }
}
