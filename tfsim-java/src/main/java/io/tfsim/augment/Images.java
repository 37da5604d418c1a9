package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/** What image augmentations require of examples. */
final class Images {
  private Images() {}

  /** Examples of a source as augmenters get them, in one pass where their size is known. */
  static Operand<TFloating> normalized(
      LayerScope scope, Operand<? extends TNumber> raw, ExampleSpec spec) {
    Shape shape = raw.shape();
    if (shape.hasUnknownDimension() || shape.numDimensions() < 2) {
      return spec.normalize(scope, raw);
    }
    var tf = scope.tf();
    Operand<? extends TNumber> rows = // a kernel's loops are its axes: few and long ones are fast
        tf.reshape(raw, tf.constant(new long[] {shape.get(0), shape.tail().size()}));
    return tf.reshape(
        scope.fused(
            List.<Object>of("normalize", spec.range()),
            List.of(rows),
            (inner, in) -> spec.normalize(inner, in.get(0))),
        tf.constant(shape.asArray()));
  }

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

  static void requireBoundedImage(String name, ExampleSpec spec) {
    requireImage(name, spec);
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

  /** Requires that views can stand in for examples. */
  static void requireUnchanged(String name, Augmenter augmenter, ExampleSpec spec) {
    ExampleSpec views = augmenter.viewsOf(spec);
    if (!views.equals(spec)) {
      throw new IllegalArgumentException(
          name
              + " must keep shape and value range, examples are "
              + spec.shape()
              + " in "
              + spec.range()
              + " and views "
              + views.shape()
              + " in "
              + views.range());
    }
  }

  /** Requires a shape (batch, …) of four axes, known but for the batch. */
  static Shape known(Shape shape) {
    if (shape.numDimensions() != 4 || shape.tail().hasUnknownDimension()) {
      throw new IllegalArgumentException(
          "images must have a known height, width and number of channels, shape was " + shape);
    }
    return shape;
  }
}
