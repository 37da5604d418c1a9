package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;

/**
 * Turns images grey: 0.2989 red + 0.587 green + 0.114 blue on all three channels.
 *
 * @param probability per image, in [0, 1]; SimCLR: 0.2
 */
public record RandomGrayscale(double probability) implements PixelAugmenter {

  /** Checks the range given above. */
  public RandomGrayscale {
    Checks.inRange("probability", probability, 0, 1);
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireColor("grayscale", spec);
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
  public Expr change(Expr planes, Expr decisions) {
    Expr gate = decisions.perImage(0);
    return planes.where(gate.less(0.5), Colors.luma(planes));
  }
}
