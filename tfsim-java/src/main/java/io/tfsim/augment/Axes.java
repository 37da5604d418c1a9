package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.LayerScope;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** Axes of examples (batch, …), counted from 0 without the batch. */
final class Axes {
  private Axes() {}

  /** Requires an axis of the examples, and gives its length. */
  static int requireAxis(String name, int axis, ExampleSpec spec) {
    if (axis >= spec.shape().numDimensions()) {
      throw new IllegalArgumentException(
          name + " needs examples with an axis " + axis + ", examples are " + spec.shape());
    }
    return Math.toIntExact(spec.shape().get(axis));
  }

  /** The shape of one example. */
  static int[] perExample(Shape shape) {
    return Arrays.stream(shape.tail().asArray()).mapToInt(Math::toIntExact).toArray();
  }

  /** A shape that combines (batch, length) with examples along an axis. */
  static int[] along(Shape shape, int axis) {
    int[] dims = new int[shape.numDimensions()];
    Arrays.fill(dims, 1);
    dims[0] = -1;
    dims[axis + 1] = Math.toIntExact(shape.get(axis + 1));
    return dims;
  }

  /**
   * Other places of an axis for each example.
   *
   * @param places (batch, newLength), whole numbers
   */
  static Operand<TFloating> gather(
      LayerScope scope, Operand<TFloating> x, Operand<TFloating> places, int axis) {
    var tf = scope.tf();
    int rank = x.shape().numDimensions();
    int length = Math.toIntExact(places.shape().get(1));
    // a gather with a batch wants the axis next to it
    int[] front = new int[rank];
    int[] back = new int[rank];
    front[1] = axis + 1;
    for (int i = 1, next = 2; i < rank; i++) {
      if (i != axis + 1) {
        front[next++] = i;
      }
    }
    for (int i = 0; i < rank; i++) {
      back[front[i]] = i;
    }
    Operand<TInt32> whole = tf.dtypes.cast(places, TInt32.class);
    Operand<TFloating> moved = axis == 0 ? x : tf.linalg.transpose(x, tf.constant(front));
    Operand<TFloating> taken = tf.gather(moved, whole, tf.constant(1), Gather.batchDims(1L));
    Operand<TFloating> y = axis == 0 ? taken : tf.linalg.transpose(taken, tf.constant(back));
    long[] shape = x.shape().asArray();
    shape[axis + 1] = length;
    return tf.ensureShape(y, Shape.of(shape));
  }
}
