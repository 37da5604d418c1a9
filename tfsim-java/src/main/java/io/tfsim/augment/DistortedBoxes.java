package io.tfsim.augment;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Boxes as TensorFlow's {@code sample_distorted_bounding_box} draws them around the whole image, as
 * in the code of SimCLR and of TF Similarity: the aspect ratio (width over height) is uniform
 * between {@code 1 / maxAspect} and {@code maxAspect}, times the ratio of the view's sides; the
 * height is uniform among the whole numbers that keep the area between {@code minArea} and {@code
 * maxArea}; boxes of less than {@code minCovered} are drawn again. The last row and the last column
 * are in no smaller box: the kernel draws the top among {@code height - boxHeight} places.
 *
 * <p>TensorFlow gives up after 100 attempts, here it is 20: an attempt in a dozen fails, so that
 * neither happens.
 *
 * @param minArea least area over the image's, in (0, 1]; 0.08
 * @param maxArea largest area over the image's, in [minArea, 1]; 1
 * @param maxAspect largest aspect ratio of a square view, in [1, 100]; 4/3
 * @param minCovered least part of the image to be seen, in [0, 1]; 0.1
 */
public record DistortedBoxes(double minArea, double maxArea, double maxAspect, double minCovered)
    implements CropBoxes {
  private static final int ATTEMPTS = 20;

  /** Checks the ranges given above. */
  public DistortedBoxes {
    Checks.positive("minArea", minArea);
    Checks.inRange("minArea", minArea, 0, 1);
    Checks.inRange("maxArea", maxArea, minArea, 1);
    Checks.inRange("maxAspect", maxAspect, 1, 100);
    Checks.inRange("minCovered", minCovered, 0, 1);
  }

  /** The boxes of SimCLR's code and of TF Similarity's SimCLRAugmenter. */
  public static DistortedBoxes simClr() {
    return new DistortedBoxes(0.08, 1, 4.0 / 3, 0.1);
  }

  @Override
  public Boxes draw(LayerScope scope, Frame frame, Operand<TFloating> x) {
    return Attempts.draw(scope, x, ATTEMPTS, List.<Object>of(this, frame), frame, this::attempt);
  }

  private Attempts.Sides attempt(Frame frame, Attempts.Uniforms u) {
    double whole = (double) frame.height() * frame.width();
    double outAspect = (double) frame.outWidth() / frame.outHeight();
    Expr aspect =
        u.first().times((maxAspect - 1 / maxAspect) * outAspect).plus(outAspect / maxAspect);
    Expr one = aspect.number(1);
    Expr frameWidth = aspect.number(frame.width());
    Expr least = one.times(minArea * whole).over(aspect).sqrt().rint();
    Expr most = one.times(maxArea * whole).over(aspect).sqrt().rint();
    Expr widest = frameWidth.plus(0.5 - 1e-7).over(aspect).floor();
    Expr narrower = widest.where(widest.times(aspect).rint().atMost(frameWidth), widest.minus(1));
    most =
        most.where(most.times(aspect).rint().atMost(frameWidth), narrower)
            .min(one.times(frame.height()));
    least = least.min(most);
    Expr height = // uniform in least … most
        u.second().times(most.minus(least).plus(1)).floor().plus(least).min(most);
    // rounding may have taken the area out of its range: one row more, or one less
    height = height.plus(one.indicator(area(height, aspect).less(minArea * whole)));
    height = height.minus(one.indicator(one.times(maxArea * whole).less(area(height, aspect))));
    Expr width = height.times(aspect).rint();
    Expr area = height.times(width);
    double smallest = Math.max(minArea, minCovered) * whole;
    Expr fits =
        one.indicator(one.times(smallest).atMost(area))
            .times(one.indicator(area.atMost(one.times(maxArea * whole))))
            .times(one.indicator(width.atMost(frameWidth)))
            .times(one.indicator(height.atMost(one.times(frame.height()))))
            .times(one.indicator(one.atMost(width.min(height))));
    return new Attempts.Sides(height, width, fits).withoutLastPlace();
  }

  private static Expr area(Expr height, Expr aspect) {
    return height.times(aspect).rint().times(height);
  }
}
