package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** Gaussian blur of planes: sums of shifted rows, along the width and then along the height. */
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
    return along(
        scope, along(scope, planes, taps, new Pass(3, padding)), taps, new Pass(2, padding));
  }

  /** A pass along an axis. */
  private record Pass(int axis, Padding padding) {}

  private static Operand<TFloating> along(
      LayerScope scope, Operand<TFloating> planes, Operand<TFloating> taps, Pass pass) {
    int count = Math.toIntExact(taps.shape().get(1));
    int radius = count / 2;
    int length = Math.toIntExact(planes.shape().get(pass.axis()));
    boolean same = pass.padding() == Padding.SAME;
    int left = same ? length : length - 2 * radius;
    if (left < 1) {
      throw new IllegalArgumentException(
          "a blur of radius " + radius + " leaves nothing of images of " + length + " pixels");
    }
    long[] shape = planes.shape().asArray();
    shape[pass.axis()] = left;
    return Kernel.run(
        scope,
        List.<Object>of("blur", pass),
        Shape.of(shape),
        List.of(same ? padded(scope, planes, pass.axis(), radius) : planes, taps),
        in -> {
          Expr sum = in.get(0).slice(pass.axis(), 0, left).times(in.get(1).perImage(0));
          for (int i = 1; i < count; i++) {
            sum = sum.plus(in.get(0).slice(pass.axis(), i, left).times(in.get(1).perImage(i)));
          }
          return sum;
        });
  }

  private static Operand<TFloating> padded(
      LayerScope scope, Operand<TFloating> planes, int axis, int radius) {
    int[][] widths = new int[4][2];
    widths[axis] = new int[] {radius, radius};
    return scope.tf().pad(planes, scope.tf().constant(widths), scope.constant(0));
  }
}
