package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;

/**
 * Stretches each channel around its mean by a factor in [1 - c, 1 + c] drawn per image: {@code (x -
 * mean) factor + mean}, clipped to [0, 1].
 *
 * @param strength c, in [0, 1]
 */
public record RandomContrast(double strength) implements PixelAugmenter {

  /** Checks the range given above. */
  public RandomContrast {
    Checks.inRange("strength", strength, 0, 1);
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireBoundedImage("contrast", spec);
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
    return Colors.stretch(planes, decisions.perImage(0)).clamp(0, 1);
  }
}
