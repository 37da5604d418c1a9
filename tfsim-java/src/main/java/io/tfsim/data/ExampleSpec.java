package io.tfsim.data;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * What the examples of a source look like.
 *
 * @param shape shape of one example, without the batch; images are (height, width, channels)
 * @param range range of the values, which {@link #normalize} maps to [0, 1]
 * @param classes number of classes; 0 where examples have no labels
 */
public record ExampleSpec(Shape shape, ValueRange range, int classes) {

  /** Checks that the shape is fully known and classes is not negative. */
  public ExampleSpec {
    if (shape.hasUnknownDimension() || shape.numDimensions() < 1) {
      throw new IllegalArgumentException(
          "shape of an example must be known and have at least one dimension, was " + shape);
    }
    if (classes < 0) {
      throw new IllegalArgumentException("classes must be >= 0, was " + classes);
    }
  }

  /** Whether examples are images of three channels. */
  public boolean isRgb() {
    return shape.numDimensions() == 3 && shape.get(2) == 3;
  }

  /** A batch of raw examples in the scope's float type, bounded ranges mapped to [0, 1]. */
  public Operand<TFloating> normalize(LayerScope scope, Operand<? extends TNumber> raw) {
    return scaled(scope, raw, ValueRange.UNIT);
  }

  /**
   * A batch of raw examples in the scope's float type, bounded ranges mapped to another one.
   *
   * @param target a bounded range; values that are in it already stay as they are
   */
  public Operand<TFloating> scaled(
      LayerScope scope, Operand<? extends TNumber> raw, ValueRange target) {
    Operand<TFloating> x = scope.cast(raw);
    if (!range.bounded() || range.equals(target)) {
      return x;
    }
    var tf = scope.tf();
    if (!range.equals(ValueRange.UNIT)) {
      x =
          tf.math.mul(
              tf.math.sub(x, scope.constant(range.low())),
              scope.constant(1 / (range.high() - range.low())));
    }
    if (!target.equals(ValueRange.UNIT)) {
      x =
          tf.math.add(
              tf.math.mul(x, scope.constant(target.high() - target.low())),
              scope.constant(target.low()));
    }
    return x;
  }
}
