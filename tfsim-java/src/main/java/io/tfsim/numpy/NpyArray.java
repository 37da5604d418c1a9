package io.tfsim.numpy;

import org.tensorflow.ndarray.Shape;

/**
 * An array of floats.
 *
 * @param shape its shape; a scalar's has no dimensions
 * @param values in row-major order; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record NpyArray(Shape shape, float[] values) {
  /** Checks that there are as many values as the shape says. */
  public NpyArray {
    if (shape.hasUnknownDimension() || shape.size() != values.length) {
      throw new IllegalArgumentException(
          "an array of shape " + shape + " must have as many values, was " + values.length);
    }
  }
}
