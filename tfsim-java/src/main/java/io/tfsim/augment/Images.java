package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** What image augmentations share. */
final class Images {
  private Images() {}

  static void requireImage(String name, ExampleSpec spec) {
    if (spec.shape().numDimensions() != 3) {
      throw new IllegalArgumentException(
          name + " needs images (height, width, channels), examples are " + spec.shape());
    }
  }

  static void requireColor(String name, ExampleSpec spec) {
    requireImage(name, spec);
    if (!spec.isRgb()) {
      throw new IllegalArgumentException(
          name
              + " needs RGB images of 3 channels, examples are "
              + spec.shape()
              + "; leave the colour operations out for other channels");
    }
    requireBounded(name, spec);
  }

  static void requireBounded(String name, ExampleSpec spec) {
    if (!spec.range().bounded()) {
      throw new IllegalArgumentException(
          name
              + " needs a bounded value range, like "
              + ValueRange.BYTES
              + "; the examples' is "
              + spec.range());
    }
  }

  /** One number per image, ready to be combined with a batch of images. */
  static Operand<TFloating> perImage(LayerScope scope, Operand<TFloating> values) {
    return scope.tf().reshape(values, scope.tf().constant(new int[] {-1, 1, 1, 1}));
  }

  /** The batch size as a vector of one: the shape of one number per image. */
  static Operand<TInt32> batchShape(LayerScope scope, Operand<TFloating> x) {
    return scope.tf().reshape(scope.batchSize(x), scope.tf().constant(new int[] {1}));
  }

  /** Values cut to [0, 1]. */
  static Operand<TFloating> clip(LayerScope scope, Operand<TFloating> x) {
    return scope.tf().clipByValue(x, scope.constant(0), scope.constant(1));
  }

  /** 0, 1, …, n - 1 in the scope's float type. */
  static Operand<TFloating> positions(LayerScope scope, long n) {
    var tf = scope.tf();
    return scope.cast(tf.range(tf.constant(0), tf.constant((int) n), tf.constant(1)));
  }

  /**
   * A linear map along the height and one along the width of each image.
   *
   * @param rows (batch, newHeight, height)
   * @param columns (batch, newWidth, width)
   * @param x (batch, height, width, channels)
   * @return (batch, newHeight, newWidth, channels)
   */
  static Operand<TFloating> separable(
      LayerScope scope, Operand<TFloating> rows, Operand<TFloating> columns, Operand<TFloating> x) {
    var tf = scope.tf();
    Shape in = x.shape();
    int width = Math.toIntExact(in.get(2));
    int channels = Math.toIntExact(in.get(3));
    int newHeight = Math.toIntExact(rows.shape().get(1));
    int newWidth = Math.toIntExact(columns.shape().get(1));
    Operand<TFloating> y =
        multiply(
            scope,
            rows,
            tf.reshape(
                x, tf.constant(new int[] {-1, Math.toIntExact(in.get(1)), width * channels})));
    y = tf.reshape(y, tf.constant(new int[] {-1, newHeight, width, channels}));
    y = tf.linalg.transpose(y, tf.constant(new int[] {0, 2, 1, 3}));
    y = // (batch, width, newHeight * channels)
        tf.reshape(y, tf.constant(new int[] {-1, width, newHeight * channels}));
    y = multiply(scope, columns, y);
    y = tf.reshape(y, tf.constant(new int[] {-1, newWidth, newHeight, channels}));
    return tf.linalg.transpose(y, tf.constant(new int[] {0, 2, 1, 3}));
  }

  private static Operand<TFloating> multiply(
      LayerScope scope, Operand<TFloating> a, Operand<TFloating> b) {
    return scope.tf().train.batchMatMul(a, b, scope.floatType().tensorType());
  }
}
