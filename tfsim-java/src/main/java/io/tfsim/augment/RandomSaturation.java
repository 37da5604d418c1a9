package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;

/**
 * Multiplies the saturation in HSV by a factor in [1 - s, 1 + s] drawn per image, clipped to [0,
 * 1].
 *
 * @param strength s, in [0, 1]
 */
public record RandomSaturation(double strength) implements PixelAugmenter {

  /** Checks the range given above. */
  public RandomSaturation {
    Checks.inRange("strength", strength, 0, 1);
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireColor("saturation", spec);
  }

  @Override
  public int draws(int channels) {
    return 1;
  }

  @Override
  public Expr decide(Expr uniforms) {
    return uniforms.times(2 * strength).plus(1 - strength);
  }

  @Override
  public Expr change(Expr planes, Expr decisions) {
    return Colors.saturate(planes, decisions.perImage(0)).clamp(0, 1);
  }
}
