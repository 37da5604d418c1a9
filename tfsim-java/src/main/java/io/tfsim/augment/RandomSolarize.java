package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;

/**
 * Inverts what is bright: values of at least {@code threshold} become {@code most} less the value
 * (Grill et al. 2020, appendix B).
 *
 * @param probability per image, in [0, 1]; BYOL's second view: 0.2
 * @param threshold least value to be inverted; BYOL: 0.5
 * @param most what values are subtracted from; 1
 */
public record RandomSolarize(double probability, double threshold, double most)
    implements PixelAugmenter {

  /** Checks the ranges given above. */
  public RandomSolarize {
    Checks.inRange("probability", probability, 0, 1);
    Checks.inRange("threshold", threshold, 0, Double.MAX_VALUE);
    Checks.positive("most", most);
  }

  /** The upper half of [0, 1], inverted. */
  public static RandomSolarize probability(double probability) {
    return new RandomSolarize(probability, 0.5, 1);
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireBoundedImage("solarize", spec);
  }

  @Override
  public int draws(int channels) {
    return 1;
  }

  @Override
  public Expr decide(Expr uniforms) {
    return uniforms.indicator(uniforms.less(probability));
  }

  @Override
  public boolean valueByValue() {
    return true;
  }

  @Override
  public Expr change(Expr planes, Expr decisions) {
    Expr gate = decisions.perImage(0);
    return planes.where(gate.less(0.5), Colors.solarize(planes, threshold, most));
  }
}
