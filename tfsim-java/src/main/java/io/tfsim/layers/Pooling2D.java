package io.tfsim.layers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Largest or average value of each window of an image.
 *
 * @param kind maximum or average
 * @param size side of the window, at least 1
 * @param stride step in both directions, at least 1
 * @param padding how the border is treated; an average counts no padding
 */
public record Pooling2D(Kind kind, int size, int stride, Padding padding) implements Layer {
  /** What is taken of a window. */
  public enum Kind {
    /** The largest value. */
    MAX,
    /** The mean. */
    AVERAGE
  }

  /** Checks the ranges given above. */
  public Pooling2D {
    Checks.atLeast("size", size, 1);
    Checks.atLeast("stride", stride, 1);
  }

  /** Maximum over windows of {@code size} that do not overlap, without padding. */
  public static Pooling2D max(int size) {
    return new Pooling2D(Kind.MAX, size, size, Padding.VALID);
  }

  /** Average over windows of {@code size} that do not overlap, without padding. */
  public static Pooling2D average(int size) {
    return new Pooling2D(Kind.AVERAGE, size, size, Padding.VALID);
  }

  /** The same with another stride. */
  public Pooling2D withStride(int newStride) {
    return new Pooling2D(kind, size, newStride, padding);
  }

  /** The same with another padding. */
  public Pooling2D withPadding(Padding newPadding) {
    return new Pooling2D(kind, size, stride, newPadding);
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    Checks.rank("input of pooling", x.shape(), 4);
    List<Long> window = List.of(1L, (long) size, (long) size, 1L);
    List<Long> strides = List.of(1L, (long) stride, (long) stride, 1L);
    if (kind == Kind.AVERAGE) {
      return scope.tf().nn.avgPool(x, window, strides, padding.name());
    }
    var tf = scope.tf();
    return tf.nn.maxPool(
        x,
        tf.constant(new int[] {1, size, size, 1}),
        tf.constant(new int[] {1, stride, stride, 1}),
        padding.name());
  }
}
