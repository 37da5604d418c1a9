package io.tfsim.evaluation.report;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.LayerScope;
import java.util.Random;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Images in memory.
 *
 * @param values from 0 to 255, one image after another
 * @param shape of an image
 * @param classes number of classes; image i is of class i modulo that
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Pictures(float[] values, Shape shape, int classes) implements Source {
  /** Noise, which compresses least. */
  static Pictures noise(int count, Shape shape, int classes) {
    Random random = new Random(count);
    float[] values = new float[count * (int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(256);
    }
    return new Pictures(values, shape, classes);
  }

  @Override
  public ExampleSpec spec() {
    return new ExampleSpec(shape, ValueRange.BYTES, classes);
  }

  @Override
  public int size() {
    return values.length / (int) shape.size();
  }

  @Override
  public int label(int index) {
    return index % classes;
  }

  @Override
  public Batch connect(LayerScope scope, Operand<TInt32> indices) {
    var tf = scope.tf();
    Operand<TFloat32> all =
        tf.reshape(tf.constant(values), tf.constant(Shape.of(size()).append(shape)));
    return new Batch(
        tf.gather(all, indices, tf.constant(0)),
        tf.gather(tf.constant(labels()), indices, tf.constant(0)));
  }
}
