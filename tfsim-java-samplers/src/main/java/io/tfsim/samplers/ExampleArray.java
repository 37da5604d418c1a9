package io.tfsim.samplers;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.LayerScope;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

/** The values of examples, one example after another. */
sealed interface ExampleArray {
  /** Number of values. */
  int length();

  /** The values as a tensor of {@code shape} that a graph loads once. */
  Operand<? extends TNumber> load(LayerScope scope, Shape shape);

  /** How many examples of a shape there are. */
  default int count(Shape example) {
    long size = example.size();
    if (length() == 0 || size == 0) {
      throw new IllegalArgumentException(
          "data must have at least one example of shape "
              + example
              + ", was "
              + length()
              + " values");
    }
    if (length() % size != 0) {
      throw new IllegalArgumentException(
          "data of examples of shape "
              + example
              + " must have a multiple of "
              + size
              + " values, was "
              + length());
    }
    return (int) (length() / size);
  }

  /** Unsigned bytes. */
  final class Bytes implements ExampleArray {
    private final byte[] values;

    Bytes(byte[] values) {
      this.values = values;
    }

    @Override
    public int length() {
      return values.length;
    }

    @Override
    public Operand<TUint8> load(LayerScope scope, Shape shape) {
      return scope.data(
          this,
          TUint8.class,
          shape,
          () ->
              TUint8.tensorOf(
                  shape, tensor -> tensor.asRawTensor().data().write(values, 0, values.length)));
    }
  }

  /** Floats. */
  final class Floats implements ExampleArray {
    private final float[] values;

    Floats(float[] values) {
      this.values = values;
    }

    @Override
    public int length() {
      return values.length;
    }

    @Override
    public Operand<TFloat32> load(LayerScope scope, Shape shape) {
      return scope.data(
          this,
          TFloat32.class,
          shape,
          () ->
              TFloat32.tensorOf(
                  shape,
                  tensor ->
                      tensor.asRawTensor().data().asFloats().write(values, 0, values.length)));
    }

    /** Checks that every value is a number in the range, whose ends are rounded to floats. */
    void checkValues(ExampleSpec spec) {
      ValueRange range = spec.range();
      float low = (float) range.low();
      float high = (float) range.high();
      for (int i = 0; i < values.length; i++) {
        float value = values[i];
        if (!(value >= low && value <= high) || Float.isInfinite(value)) {
          int size = (int) spec.shape().size();
          throw new IllegalArgumentException(
              "values must be "
                  + (range.bounded() ? "in " + range : range)
                  + ", was "
                  + value
                  + " in example "
                  + i / size
                  + " at "
                  + Arrays.toString(position(i % size, spec.shape())));
        }
      }
    }

    private static long[] position(int offset, Shape shape) {
      long[] position = new long[shape.numDimensions()];
      long rest = offset;
      for (int axis = position.length - 1; axis >= 0; axis--) {
        position[axis] = rest % shape.get(axis);
        rest /= shape.get(axis);
      }
      return position;
    }
  }
}
