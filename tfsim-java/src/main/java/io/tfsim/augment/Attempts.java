package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.List;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Boxes drawn several times per image, of which the first that fits is taken. */
final class Attempts {
  private Attempts() {}

  /** Two numbers per attempt, uniform in [0, 1); each (batch, attempts). */
  record Uniforms(Expr first, Expr second) {}

  /**
   * Sides of boxes, each (batch, attempts).
   *
   * @param fits 1 where the box is one, else 0
   * @param spared 1 if the box leaves the last row and the last column out where it can, else 0
   */
  record Sides(Expr height, Expr width, Expr fits, int spared) {
    Sides(Expr height, Expr width, Expr fits) {
      this(height, width, fits, 0);
    }

    Sides withoutLastPlace() {
      return new Sides(height, width, fits, 1);
    }
  }

  /** The first box that fits, at a uniform place; the whole image if none does. */
  static Boxes draw(
      LayerScope scope,
      Operand<TFloating> x,
      int attempts,
      Object key,
      CropBoxes.Frame frame,
      BiFunction<CropBoxes.Frame, Uniforms, Sides> attempt) {
    Operand<TFloating> uniforms = Kernel.uniforms(scope, x, 2 * attempts + 2);
    return new Boxes(
        Kernel.run(
            scope,
            key,
            Kernel.perExample(x, 4),
            List.of(uniforms),
            in -> {
              Expr u = in.get(0);
              Uniforms sides =
                  new Uniforms(u.slice(1, 0, attempts), u.slice(1, attempts, attempts));
              return boxes(
                  frame,
                  attempt.apply(frame, sides),
                  u.slice(1, 2 * attempts, 1),
                  u.slice(1, 2 * attempts + 1, 1));
            }));
  }

  private static Expr boxes(CropBoxes.Frame frame, Sides sides, Expr placeY, Expr placeX) {
    int attempts = Math.toIntExact(sides.fits().value().shape().get(1));
    Expr urgency = // of those that fit, the first has the largest
        sides.fits().number(attempts).minus(sides.fits().positions(attempts)).times(sides.fits());
    Expr first = urgency.most(1);
    Expr taken = // 1 for the first that fits
        sides.fits().times(urgency.indicator(urgency.is(first)));
    Expr none = first.indicator(first.less(0.5));
    Expr height = sides.height().times(taken).sum(1).plus(none.times(frame.height()));
    Expr width = sides.width().times(taken).sum(1).plus(none.times(frame.width()));
    return Expr.besides(
        List.of(
            place(placeY, height, frame.height(), sides.spared()),
            place(placeX, width, frame.width(), sides.spared()),
            height,
            width));
  }

  /** A whole number, uniform in 0 … whole - side - spared, 0 where there is no room. */
  private static Expr place(Expr uniform, Expr side, int whole, int spared) {
    Expr room = side.number(whole - spared).minus(side).max(side.number(0));
    return uniform.times(room.plus(1)).floor().min(room);
  }
}
