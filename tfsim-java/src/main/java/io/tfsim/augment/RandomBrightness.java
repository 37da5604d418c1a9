package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;

/**
 * Random brightness, clipped to [0, 1]: times a factor in [1 - b, 1 + b], or plus a number in [-b,
 * b], drawn per image.
 *
 * @param strength b, in [0, 1]
 * @param mode whether brightness multiplies or adds
 */
public record RandomBrightness(double strength, Brightness mode) implements PixelAugmenter {

  /** Checks the range given above. */
  public RandomBrightness {
    Checks.inRange("strength", strength, 0, 1);
  }

  /** Brightness that multiplies. */
  public static RandomBrightness multiplicative(double strength) {
    return new RandomBrightness(strength, Brightness.MULTIPLICATIVE);
  }

  /** Brightness that adds. */
  public static RandomBrightness additive(double strength) {
    return new RandomBrightness(strength, Brightness.ADDITIVE);
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireBoundedImage("brightness", spec);
  }

  @Override
  public int draws(int channels) {
    return 1;
  }

  @Override
  public Expr decide(Expr uniforms) {
    return uniforms.times(2 * strength).plus(mode.neutral() - strength);
  }

  @Override
  public Expr change(Expr planes, Expr decisions) {
    return mode.apply(planes, decisions.perImage(0)).clamp(0, 1);
  }
}
