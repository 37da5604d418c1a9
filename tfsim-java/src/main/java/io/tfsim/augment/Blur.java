package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** Gaussian blur of planes: sums of shifted rows, along the height and then along the width. */
final class Blur {
  /** Squares of deviations below have no neighbour that counts, and must not be 0. */
  private static final double LEAST_VARIANCE = 1e-12;

  private Blur() {}

  /**
   * The taps of each image: {@code exp(-d² / (2 sigma²))} for d from -radius to radius, over their
   * sum.
   *
   * @param sigma (batch, 1)
   * @return (batch, 2 * radius + 1)
   */
  static Expr taps(Expr sigma, int radius) {
    Expr distance = sigma.positions(2 * radius + 1).minus(radius);
    Expr variance = sigma.times(sigma).max(sigma.number(LEAST_VARIANCE));
    Expr taps = distance.times(distance).over(variance.times(-2)).exp();
    return taps.over(taps.sum(1));
  }

  /** Planes (batch, channels, height, width), each image's blurred by its taps. */
  static Operand<TFloating> apply(
      LayerScope scope, Operand<TFloating> planes, Operand<TFloating> taps, Padding padding) {
    int radius = Math.toIntExact(taps.shape().get(1)) / 2;
    Operand<TFloating> x = planes;
    if (padding == Padding.SAME) {
      int[][] widths = {{0, 0}, {0, 0}, {radius, radius}, {radius, radius}};
      x = scope.tf().pad(planes, scope.tf().constant(widths), scope.constant(0));
    }
    return along(scope, along(scope, x, taps, 2), taps, 3);
  }

  /** The places of an axis that have all neighbours. */
  private static Operand<TFloating> along(
      LayerScope scope, Operand<TFloating> planes, Operand<TFloating> taps, int axis) {
    int radius = Math.toIntExact(taps.shape().get(1)) / 2;
    int length = Math.toIntExact(planes.shape().get(axis));
    int left = length - 2 * radius;
    if (left < 1) {
      throw new IllegalArgumentException(
          "a blur of radius " + radius + " leaves nothing of images of " + length + " pixels");
    }
    long[] shape = planes.shape().asArray();
    shape[axis] = left;
    return Kernel.run(
        scope,
        List.<Object>of("blur", axis),
        Shape.of(shape),
        List.of(planes, taps),
        in -> {
          Expr x = in.get(0);
          Expr sum = x.slice(axis, radius, left).times(in.get(1).perImage(radius));
          for (int i = 0; i < radius; i++) { // taps are symmetric
            Expr pair = x.slice(axis, i, left).plus(x.slice(axis, 2 * radius - i, left));
            sum = sum.plus(pair.times(in.get(1).perImage(i)));
          }
          return sum;
        });
  }
}
