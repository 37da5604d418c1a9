package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Moves examples along an axis by a whole number of places, uniform in {@code -most} to {@code
 * most}, drawn per example. Along height and width by 4 it is the usual crop of a padded CIFAR
 * image.
 *
 * @param axis the axis, from 0, the batch not counted
 * @param most largest shift, at least 1
 * @param fill value of what moves in
 */
public record RandomShift(int axis, int most, double fill) implements Augmenter {

  /** Checks the ranges given above. */
  public RandomShift {
    Checks.atLeast("axis", axis, 0);
    Checks.atLeast("most", most, 1);
    Checks.inRange("fill", fill, -Double.MAX_VALUE, Double.MAX_VALUE);
  }

  /** Zeros move in. */
  public static RandomShift of(int axis, int most) {
    return new RandomShift(axis, most, 0);
  }

  /** The same with another value that moves in. */
  public RandomShift withFill(double value) {
    return new RandomShift(axis, most, value);
  }

  @Override
  public void check(ExampleSpec spec) {
    int length = Axes.requireAxis("a shift", axis, spec);
    Checks.atMost("largest shift", most, length - 1L);
  }

  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    int length = Math.toIntExact(x.shape().get(axis + 1));
    Operand<TFloating> from = // the place that each place shows, within the example or not
        Kernel.run(
            scope,
            List.<Object>of("shift", this, length),
            Kernel.perExample(x, length),
            List.of(Kernel.uniforms(scope, x, 1)),
            in -> {
              Expr shift =
                  in.get(0).times(2.0 * most + 1).floor().min(in.get(0).number(2.0 * most));
              return in.get(0).positions(length).minus(shift.minus(most));
            });
    Expr places = new Expr(scope, from);
    Operand<TFloating> moved = Axes.gather(scope, x, places.clamp(0, length - 1).value(), axis);
    return Kernel.run(
        scope,
        List.<Object>of("shift in", axis, fill),
        x.shape(),
        List.of(moved, from),
        in -> {
          Expr place = in.get(1).reshape(Axes.along(x.shape(), axis));
          return in.get(0)
              .where(
                  place.and(place.number(-0.5).less(place), place.less(length - 0.5)),
                  in.get(0).number(fill));
        });
  }
}
