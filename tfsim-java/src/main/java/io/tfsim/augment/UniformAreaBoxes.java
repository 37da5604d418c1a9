package io.tfsim.augment;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Boxes of uniform area (Szegedy et al. 2015): the area is uniform in {@code minArea} to {@code
 * maxArea} of the image's, the logarithm of the aspect ratio (width over height) uniform, the place
 * uniform; sides are whole pixels; ten attempts to fit the image, then the whole of it.
 *
 * <p>Torchvision's RandomResizedCrop draws the same, up to the tenth attempt. After it, torchvision
 * takes the largest box in the image's middle whose aspect ratio is at most {@code maxAspect} (at
 * least its inverse), which is the whole of an image that is not longer than that. So the two
 * differ on long images: with SimCLR's values in one box of 550 where an image is twice as wide as
 * high, and in one of 8 where it is four times as wide.
 *
 * @param minArea least area over the image's, in (0, 1]; SimCLR: 0.08
 * @param maxArea largest area over the image's, in [minArea, 1]; 1
 * @param maxAspect largest aspect ratio, its inverse is the least, in [1, 100]; SimCLR: 4/3
 */
public record UniformAreaBoxes(double minArea, double maxArea, double maxAspect)
    implements CropBoxes {
  private static final int ATTEMPTS = 10;

  /** Checks the ranges given above. */
  public UniformAreaBoxes {
    Checks.positive("minArea", minArea);
    Checks.inRange("minArea", minArea, 0, 1);
    Checks.inRange("maxArea", maxArea, minArea, 1);
    Checks.inRange("maxAspect", maxAspect, 1, 100);
  }

  @Override
  public Boxes draw(LayerScope scope, Frame frame, Operand<TFloating> x) {
    return Attempts.draw(scope, x, ATTEMPTS, List.<Object>of(this, frame), frame, this::attempt);
  }

  private Attempts.Sides attempt(Frame frame, Attempts.Uniforms u) {
    Expr area =
        u.first()
            .times(maxArea - minArea)
            .plus(minArea)
            .times((double) frame.height() * frame.width());
    double logAspect = Math.log(maxAspect);
    Expr aspect = u.second().times(2 * logAspect).minus(logAspect).exp();
    Expr width = area.times(aspect).sqrt().rint();
    Expr height = area.over(aspect).sqrt().rint();
    Expr fits =
        width
            .indicator(width.atMost(width.number(frame.width())))
            .times(height.indicator(height.atMost(height.number(frame.height()))))
            .times(width.indicator(width.number(1).atMost(width.min(height))));
    return new Attempts.Sides(height, width, fits);
  }
}
