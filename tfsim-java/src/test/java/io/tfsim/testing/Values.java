package io.tfsim.testing;

import io.tfsim.graph.FloatType;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * An array as tests see it: a shape, and elements in C order.
 *
 * <p>Elements are doubles, which hold float32 and int32 exactly, and int64 below 2^53.
 */
public final class Values {
  private final Shape shape;
  private final double[] elements;

  private Values(Shape shape, double[] elements) {
    if (shape.size() != elements.length) {
      throw new IllegalArgumentException(
          "shape " + shape + " must have " + shape.size() + " elements, was " + elements.length);
    }
    this.shape = shape;
    this.elements = elements;
  }

  public static Values of(Shape shape, double... elements) {
    return new Values(shape, elements);
  }

  public static Values scalar(double element) {
    return new Values(Shape.scalar(), new double[] {element});
  }

  public static Values vector(double... elements) {
    return new Values(Shape.of(elements.length), elements);
  }

  /** Normal with deviation 1. */
  public static Values normal(long seed, long... dims) {
    Random random = new Random(seed);
    return of(Shape.of(dims), random.doubles(Shape.of(dims).size(), 0, 1).toArray())
        .map(ignored -> random.nextGaussian());
  }

  /** Uniform in [low, high). */
  public static Values uniform(long seed, double low, double high, long... dims) {
    return of(Shape.of(dims), new Random(seed).doubles(Shape.of(dims).size(), low, high).toArray());
  }

  public static Values from(Tensor tensor) {
    Shape shape = tensor.shape();
    int size = Math.toIntExact(shape.size());
    double[] elements = new double[size];
    var bytes = tensor.asRawTensor().data();
    if (tensor instanceof TFloat32) {
      float[] floats = new float[size];
      bytes.asFloats().read(floats);
      Arrays.setAll(elements, i -> floats[i]);
    } else if (tensor instanceof TFloat64) {
      bytes.asDoubles().read(elements);
    } else if (tensor instanceof TInt32) {
      int[] ints = new int[size];
      bytes.asInts().read(ints);
      Arrays.setAll(elements, i -> ints[i]);
    } else if (tensor instanceof TInt64) {
      long[] longs = new long[size];
      bytes.asLongs().read(longs);
      Arrays.setAll(elements, i -> longs[i]);
    } else {
      throw new IllegalArgumentException("cannot read a tensor of type " + tensor.dataType());
    }
    return new Values(shape, elements);
  }

  public Shape shape() {
    return shape;
  }

  public int size() {
    return elements.length;
  }

  public double at(int flatIndex) {
    return elements[flatIndex];
  }

  /** The only element. */
  public double single() {
    if (elements.length != 1) {
      throw new IllegalStateException("expected one element, shape is " + shape);
    }
    return elements[0];
  }

  public double[] toArray() {
    return elements.clone();
  }

  /** A copy with another element at a place. */
  public Values with(int flatIndex, double element) {
    double[] copy = elements.clone();
    copy[flatIndex] = element;
    return new Values(shape, copy);
  }

  public Values map(DoubleUnaryOperator f) {
    return new Values(shape, Arrays.stream(elements).map(f).toArray());
  }

  public Values times(double factor) {
    return map(x -> x * factor);
  }

  /** Moves elements away from 0, so that a relu or a maximum has no kink within the distance. */
  public Values awayFromZero(double distance) {
    return map(x -> x + Math.copySign(distance, x));
  }

  public Values reshape(Shape newShape) {
    return new Values(newShape, elements);
  }

  /** What lies at an index of the first axis. */
  public Values row(int index) {
    int size = elements.length / Math.toIntExact(shape.get(0));
    return new Values(
        shape.subShape(1, shape.numDimensions()),
        Arrays.copyOfRange(elements, index * size, (index + 1) * size));
  }

  /** Rows [from, to) of the first axis. */
  public Values rows(int from, int to) {
    int size = elements.length / Math.toIntExact(shape.get(0));
    return new Values(
        shape.tail().prepend(to - from), Arrays.copyOfRange(elements, from * size, to * size));
  }

  /** This array and another one side by side along the last axis. */
  public Values besides(Values other) {
    int left = Math.toIntExact(shape.get(shape.numDimensions() - 1));
    int right = Math.toIntExact(other.shape.get(shape.numDimensions() - 1));
    double[] joined = new double[elements.length + other.elements.length];
    for (int i = 0; i < elements.length / left; i++) {
      System.arraycopy(elements, i * left, joined, i * (left + right), left);
      System.arraycopy(other.elements, i * right, joined, i * (left + right) + left, right);
    }
    return new Values(shape.take(shape.numDimensions() - 1).append(left + right), joined);
  }

  public float[] toFloats() {
    float[] floats = new float[elements.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) elements[i];
    }
    return floats;
  }

  public static Values of(Shape shape, float[] floats) {
    double[] doubles = new double[floats.length];
    Arrays.setAll(doubles, i -> floats[i]);
    return new Values(shape, doubles);
  }

  /** A tensor of a model's float type; to be closed. */
  public TType tensor(FloatType type) {
    if (type == FloatType.FLOAT64) {
      return TFloat64.tensorOf(shape, DataBuffers.of(elements, true, false));
    }
    return TFloat32.tensorOf(shape, DataBuffers.of(toFloats(), true, false));
  }

  /** A tensor of whole numbers; to be closed. */
  public TInt64 longTensor() {
    return TInt64.tensorOf(
        shape, DataBuffers.of(Arrays.stream(elements).mapToLong(x -> (long) x).toArray()));
  }

  @Override
  public String toString() {
    return shape + (elements.length <= 16 ? Arrays.toString(elements) : "");
  }
}
