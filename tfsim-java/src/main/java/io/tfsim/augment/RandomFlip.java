package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;

/**
 * Mirrors images.
 *
 * @param horizontal probability of swapping left and right, in [0, 1]
 * @param vertical probability of swapping top and bottom, in [0, 1]
 */
public record RandomFlip(double horizontal, double vertical) implements PixelAugmenter {

  /** Checks the ranges given above. */
  public RandomFlip {
    Checks.inRange("horizontal", horizontal, 0, 1);
    Checks.inRange("vertical", vertical, 0, 1);
  }

  /** Left and right swapped half the time. */
  public static RandomFlip leftRight() {
    return new RandomFlip(0.5, 0);
  }

  /** The same with a probability of swapping top and bottom. */
  public RandomFlip withVertical(double probability) {
    return new RandomFlip(horizontal, probability);
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireImage("flip", spec);
  }

  @Override
  public int draws(int channels) {
    return 2;
  }

  @Override
  public Expr decide(Expr uniforms) {
    return uniforms.indicator(
        uniforms.less(uniforms.array(new double[] {horizontal, vertical}, 1, 2)));
  }

  @Override
  public Expr change(Expr planes, Expr decisions) {
    Expr mirrored = flip(planes, decisions.perImage(0), 3, horizontal);
    return flip(mirrored, decisions.perImage(1), 2, vertical);
  }

  private static Expr flip(Expr planes, Expr gate, int axis, double probability) {
    return probability > 0 ? planes.where(gate.less(0.5), planes.reverse(axis)) : planes;
  }
}
