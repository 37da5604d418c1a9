package io.tfsim.models;

import io.tfsim.graph.ModelGraph;
import io.tfsim.graph.Variable;
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
    try (Tensor tensor = tensor(weight, values)) {
      model.assign(path, tensor);
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
