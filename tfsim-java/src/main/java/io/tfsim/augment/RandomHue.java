package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;

/**
 * Turns the hue in HSV by [-h, h] of a full turn drawn per image, clipped to [0, 1].
 *
 * @param strength h, in [0, 0.5]
 */
public record RandomHue(double strength) implements PixelAugmenter {

  /** Checks the range given above. */
  public RandomHue {
    Checks.inRange("strength", strength, 0, 0.5);
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireColor("hue", spec);
  }

  @Override
  public int draws(int channels) {
    return 1;
  }

  @Override
  public Expr decide(Expr uniforms) {
    return uniforms.times(2 * strength).minus(strength);
  }

  @Override
  public Expr change(Expr planes, Expr decisions) {
    return Colors.turn(planes, decisions.perImage(0)).clamp(0, 1);
  }
}
