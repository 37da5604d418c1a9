package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;

/**
 * Inverts channels: 1 - x, drawn for each channel of each image by itself. What a network learns
 * under it are forms, whatever is lighter and whatever their colour.
 *
 * @param probability per channel, in [0, 1]
 */
public record RandomChannelInversion(double probability) implements PixelAugmenter {

  /** Checks the range given above. */
  public RandomChannelInversion {
    Checks.inRange("probability", probability, 0, 1);
  }

  @Override
  public void check(ExampleSpec spec) {
    Images.requireBoundedImage("channel inversion", spec);
  }

  @Override
  public int draws(int channels) {
    return channels;
  }

  @Override
  public Expr decide(Expr uniforms) {
    return uniforms.indicator(uniforms.less(probability));
  }

  @Override
  public Expr change(Expr planes, Expr decisions) {
    int channels = Math.toIntExact(planes.value().shape().get(1));
    Expr gate = decisions.reshape(-1, channels, 1, 1);
    return planes.where(gate.less(0.5), planes.number(1).minus(planes));
  }
}
