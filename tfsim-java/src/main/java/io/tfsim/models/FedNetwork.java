package io.tfsim.models;

import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.layers.Layer;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/** A network in inference mode that is fed from Java, a batch of any size at a time. */
final class FedNetwork {
  private final ModelGraph model;
  private final Shape example;
  private final Placeholder<TFloat32> batch;
  private final Operand<TFloat32> embeddings;
  private final int dim;

  /**
   * Builds the network.
   *
   * @param example shape of an example
   * @throws IllegalArgumentException if the layer does not fit it or does not give vectors
   */
  FedNetwork(ModelGraph model, Shape example, Layer inference) {
    this.model = model;
    this.example = example;
    LayerScope scope = model.build(false).scope();
    var tf = scope.tf();
    this.batch = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1).append(example)));
    Operand<TFloating> output = inference.call(scope, scope.cast(batch));
    Shape shape = output.shape();
    if (shape.numDimensions() != 2 || shape.get(1) == Shape.UNKNOWN_SIZE) {
      throw new IllegalArgumentException(
          "an embedding must be a vector: the output must be (batch, dim), was " + shape);
    }
    this.dim = Math.toIntExact(shape.get(1));
    this.embeddings = tf.dtypes.cast(output, TFloat32.class);
  }

  /** Length of an embedding. */
  int dim() {
    return dim;
  }

  /**
   * The embeddings of some examples.
   *
   * @param examples their values in the network's range, in row-major order
   * @throws IllegalStateException if TensorFlow cannot compute them
   */
  float[][] embed(List<float[]> examples) {
    try (TFloat32 fed =
            TFloat32.tensorOf(
                Shape.of(examples.size()).append(example), tensor -> write(examples, tensor));
        Result result = model.session().runner().feed(batch, fed).fetch(embeddings).run()) {
      return rows(result.get(0), examples.size());
    } catch (TensorFlowException | TFInvalidArgumentException | TFUnimplementedException e) {
      throw new IllegalStateException(
          "embedding " + examples.size() + " examples failed: " + e.getMessage(), e);
    }
  }

  private static void write(List<float[]> examples, TFloat32 tensor) {
    var data = tensor.asRawTensor().data().asFloats();
    long start = 0;
    for (float[] values : examples) {
      data.offset(start).write(values);
      start += values.length;
    }
  }

  private float[][] rows(Tensor tensor, int count) {
    var data = tensor.asRawTensor().data().asFloats();
    float[][] rows = new float[count][dim];
    for (int i = 0; i < count; i++) {
      data.offset((long) i * dim).read(rows[i]);
    }
    return rows;
  }
}
