package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Squares of TF Similarity's Barlow augmenter: the side is a whole number, uniform from {@code
 * (int) (leastSide * width)} to {@code width - 1}, width being the view's; the place is uniform.
 *
 * @param leastSide least side over the width, in (0, 1); 0.75
 */
public record SquareBoxes(double leastSide) implements CropBoxes {

  /** Checks the range given above. */
  public SquareBoxes {
    Checks.positive("leastSide", leastSide);
    Checks.inRange("leastSide", leastSide, 0, Math.nextDown(1.0));
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireImage("a square crop", spec);
    if (spec.shape().get(1) < 2) {
      throw new IllegalArgumentException(
          "a square crop needs images of a width >= 2, examples are " + spec.shape());
    }
  }

  @Override
  public Boxes draw(LayerScope scope, Frame frame, Operand<TFloating> x) {
    int least = Math.max(1, (int) (leastSide * frame.outWidth()));
    int most = frame.outWidth() - 1;
    if (most > Math.min(frame.height(), frame.width())) {
      throw new IllegalArgumentException(
          "a square crop needs images of at least "
              + most
              + " x "
              + most
              + " pixels for views of width "
              + frame.outWidth()
              + ", images are "
              + frame.height()
              + " x "
              + frame.width());
    }
    return Attempts.draw(
        scope,
        x,
        1,
        List.<Object>of(this, frame),
        frame,
        (sizes, u) -> {
          Expr side = u.first().times(most - least + 1).floor().plus(least);
          Expr bounded = side.min(side.number(most));
          return new Attempts.Sides(bounded, bounded, side.number(1).times(bounded.over(bounded)));
        });
  }
}
