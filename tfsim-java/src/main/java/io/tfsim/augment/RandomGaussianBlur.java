package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * Gaussian blur with a deviation drawn per image (Chen et al. 2020, appendix A); beyond the border
 * counts as 0, as in SimCLR's code.
 *
 * @param probability per image, in [0, 1]; SimCLR: 0.5
 * @param minSigma least deviation in pixels, &gt;= 0; SimCLR: 0.1
 * @param maxSigma largest deviation in pixels, at least minSigma; SimCLR: 2
 * @param radius pixels on each side that count, at least 1; SimCLR: a twentieth of the height
 */
public record RandomGaussianBlur(double probability, double minSigma, double maxSigma, int radius)
    implements PlanarAugmenter {

  /** Checks the ranges given above. */
  public RandomGaussianBlur {
    Checks.inRange("probability", probability, 0, 1);
    Checks.notNegative("minSigma", minSigma);
    Checks.inRange("maxSigma", maxSigma, minSigma, Double.MAX_VALUE);
    Checks.atLeast("radius", radius, 1);
  }

  /** SimCLR's blur for images of the given height. */
  public static RandomGaussianBlur forHeight(int height) {
    return new RandomGaussianBlur(0.5, 0.1, 2, Math.max(1, height / 20));
  }

  /** The same with another probability. */
  public RandomGaussianBlur withProbability(double newProbability) {
    return new RandomGaussianBlur(newProbability, minSigma, maxSigma, radius);
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireImage("gaussian blur", spec);
  }

  @Override
  public Drawn draw(LayerScope scope, Operand<TFloating> batch, Shape planes) {
    Operand<TFloating> uniforms = Kernel.uniforms(scope, batch, 2);
    Operand<TFloating> taps =
        Kernel.run(
            scope,
            List.<Object>of("random taps", this),
            Kernel.perExample(batch, 2 * radius + 1),
            List.of(uniforms),
            in -> {
              Expr gate = in.get(0).slice(1, 0, 1);
              Expr sigma = in.get(0).slice(1, 1, 1).times(maxSigma - minSigma).plus(minSigma);
              // a deviation of 0 keeps the image to the last bit
              return Blur.taps(sigma.where(gate.less(probability), sigma.number(0)), radius);
            });
    return new Drawn(
        List.of(taps), Optional.of(new Expr(scope, uniforms).slice(1, 0, 1).less(probability)));
  }

  @Override
  public Part view(LayerScope scope, Part images, List<Operand<TFloating>> drawn) {
    return Blur.apply(scope, images, drawn.get(0), Padding.SAME);
  }
}
