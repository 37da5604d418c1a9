package io.tfsim.models;

import io.tfsim.graph.ModelGraph;
import io.tfsim.graph.Variable;
import io.tfsim.optimizers.PathPattern;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** The weights of a model by path: kernels, biases, moving statistics. */
public final class WeightView {
  private final ModelGraph model;
  private final List<String> roots;

  WeightView(ModelGraph model, List<String> roots) {
    this.model = model;
    this.roots = roots;
  }

  /** The paths, in the order in which the layers asked for them. */
  public List<String> paths() {
    return model.variables().keySet().stream()
        .filter(path -> roots.stream().anyMatch(root -> path.startsWith(root + "/")))
        .toList();
  }

  /**
   * Shape of a weight.
   *
   * @throws IllegalArgumentException if there is no weight of that path
   */
  public Shape shape(String path) {
    return model.weight(path).shape();
  }

  /** Whether an optimizer may change a weight; moving statistics are not trainable. */
  public boolean trainable(String path) {
    return model.weight(path).trainable();
  }

  /** Number of elements of all weights. */
  public long count() {
    return paths().stream().mapToLong(path -> model.weight(path).size()).sum();
  }

  /** Number of elements of the trainable ones. */
  public long trainableCount() {
    return paths().stream()
        .map(model::weight)
        .filter(Variable::trainable)
        .mapToLong(Variable::size)
        .sum();
  }

  /**
   * A copy of a weight's values in row-major order.
   *
   * @throws IllegalArgumentException if there is no weight of that path
   */
  public float[] get(String path) {
    return model.read(path, WeightView::floats);
  }

  /** Copies of all weights' values by path, as {@link #get} gives them. */
  public Map<String, float[]> all() {
    return model.readAll(paths(), WeightView::floats);
  }

  /**
   * Sets a weight from values in row-major order.
   *
   * @throws IllegalArgumentException if there is no weight of that path, or the number of values is
   *     not that of its shape
   */
  public void set(String path, float... values) {
    setAll(Map.of(path, values));
  }

  /**
   * Sets weights from values in row-major order, all or, if one cannot be set, none; much faster
   * than one after another.
   *
   * @throws IllegalArgumentException if there is no weight of a path, or the number of values is
   *     not that of its shape
   */
  public void setAll(Map<String, float[]> values) {
    values.forEach(this::checkCount);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try {
      values.forEach((path, floats) -> tensors.put(path, tensor(model.weight(path), floats)));
      model.assignAll(tensors);
    } finally {
      tensors.values().forEach(Tensor::close);
    }
  }

  private void checkCount(String path, float[] values) {
    Variable<?> weight = model.weight(path);
    if (weight.size() != values.length) {
      throw new IllegalArgumentException(
          "weight "
              + path
              + " of shape "
              + weight.shape()
              + " must have "
              + weight.size()
              + " values, was "
              + values.length);
    }
  }

  /**
   * Writes all weights to an archive of NumPy's ({@code .npz}): float32 arrays under the paths, in
   * Keras's layouts. {@code samples/python/load_resnet_weights.py} takes one into Keras.
   *
   * @throws java.io.UncheckedIOException if it cannot be written; what was there before is there
   *     still
   */
  public void save(Path file) {
    WeightFile.save(this, file);
  }

  /**
   * Sets all weights from an archive of NumPy's, all or none; float64 becomes float32.
   *
   * @throws IllegalArgumentException if the archive is damaged, or does not hold every weight in
   *     its shape and nothing else; the message names what is missing, unknown and of another shape
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public void load(Path file) {
    loadOnly(file, "*");
  }

  /**
   * Sets those weights whose path matches a pattern, and leaves the others as they are: {@code
   * loadOnly(file, "backbone/*")} takes a backbone out of a whole model. Of the archive only what
   * matches counts.
   *
   * @param patterns path patterns (see {@link io.tfsim.optimizers.PathPattern}), each of at least
   *     one weight
   * @throws IllegalArgumentException if a pattern matches no weight, the archive is damaged, or
   *     does not hold every such weight in its shape and nothing else that matches
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public void loadOnly(Path file, String... patterns) {
    for (String pattern : patterns) {
      requireMatch("a pattern of weights to load", pattern);
    }
    WeightFile.load(this, file, List.of(patterns));
  }

  /** Requires that a path pattern, of a kind that the message names, matches a weight. */
  void requireMatch(String kind, String pattern) {
    if (paths().stream().noneMatch(PathPattern.anyOf(List.of(pattern)))) {
      throw new IllegalArgumentException(
          kind + " must match a weight, " + pattern + " matches none of " + paths());
    }
  }

  private static Tensor tensor(Variable<?> weight, float[] values) {
    if (weight.type().equals(TFloat64.class)) {
      return TFloat64.tensorOf(
          weight.shape(),
          t -> {
            long[] i = {0};
            t.scalars().forEach(scalar -> scalar.setDouble(values[(int) i[0]++]));
          });
    }
    return TFloat32.tensorOf(weight.shape(), DataBuffers.of(values, true, false));
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    if (tensor instanceof TFloat64 doubles) {
      int[] i = {0};
      doubles.scalars().forEach(scalar -> values[i[0]++] = (float) scalar.getDouble());
    } else {
      ((TFloat32) tensor)
          .copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(values, false, false)));
    }
    return values;
  }
}
