package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** Gaussian blur: sums of shifted lines, along the height and then along the width. */
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

  /** Images, each blurred by its taps. */
  static Part apply(LayerScope scope, Part images, Operand<TFloating> taps, Padding padding) {
    Part x = images;
    if (padding == Padding.SAME) {
      int radius = Math.toIntExact(taps.shape().get(1)) / 2;
      int[][] planes = {{0, 0}, {0, 0}, {radius, radius}, {radius, radius}};
      int[][] widths =
          Arrays.stream(images.layout().fromPlanes())
              .mapToObj(i -> planes[i])
              .toArray(int[][]::new);
      x =
          Part.of(
              scope.tf().pad(images.array(), scope.tf().constant(widths), scope.constant(0)),
              images.layout());
    }
    // sums over lines need those of one channel beside each other, to be found in the caches
    Part half = along(scope, x, Layout.CHANNELS, taps, 3);
    return along(scope, half, images.layout(), taps, 2);
  }

  /** The places of an axis of planes that have all neighbours. */
  private static Part along(
      LayerScope scope, Part images, Layout wanted, Operand<TFloating> taps, int axis) {
    int radius = Math.toIntExact(taps.shape().get(1)) / 2;
    long[] shape = images.planes().asArray();
    int left = Math.toIntExact(shape[axis]) - 2 * radius;
    if (left < 1) {
      throw new IllegalArgumentException(
          "a blur of radius " + radius + " leaves nothing of images of " + shape[axis] + " pixels");
    }
    shape[axis] = left;
    return images.change(
        scope,
        List.<Object>of("blur", axis),
        wanted,
        Shape.of(shape),
        List.of(taps),
        (x, in) -> {
          Expr sum = x.slice(axis, radius, left).times(in.get(0).perImage(radius));
          for (int i = 0; i < radius; i++) { // taps are symmetric
            Expr pair = x.slice(axis, i, left).plus(x.slice(axis, 2 * radius - i, left));
            sum = sum.plus(pair.times(in.get(0).perImage(i)));
          }
          return sum;
        });
  }
}
