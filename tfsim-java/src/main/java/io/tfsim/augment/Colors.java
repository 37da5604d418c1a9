package io.tfsim.augment;

/**
 * Formulas of colours on planes (batch, channels, height, width), for values in [0, 1] and outside
 * it the same as TensorFlow's kernels; nothing is clipped.
 */
final class Colors {
  /** Keeps divisions by the range finite where the range is 0 and its numerator too. */
  private static final double TINY = 1e-20;

  private Colors() {}

  /** Largest and smallest channel of each pixel: HSV's value, and value less chroma. */
  record Extremes(Expr red, Expr green, Expr blue, Expr most, Expr least) {
    static Extremes of(Expr planes) {
      Expr red = planes.channel(0);
      Expr green = planes.channel(1);
      Expr blue = planes.channel(2);
      return new Extremes(red, green, blue, red.max(green.max(blue)), red.min(green.min(blue)));
    }

    Expr range() {
      return most.minus(least);
    }

    Expr inverse() {
      return most.number(1).over(range().max(most.number(TINY)));
    }

    /** What the range grows by when HSV's saturation is multiplied, and cut at 1. */
    Expr saturationGain(Expr factor) {
      return factor.min(most.max(most.number(0)).times(inverse()));
    }
  }

  /** {@code (x - mean) factor + mean}, the mean of each channel of each image. */
  static Expr stretch(Expr planes, Expr factor) {
    Expr mean = mean(planes);
    return planes.minus(mean).times(factor).plus(mean);
  }

  /** Mean of each channel of each image, (batch, channels, 1, 1). */
  static Expr mean(Expr planes) {
    return planes.mean(2, 3);
  }

  /** HSV's saturation times a factor of at least 0, cut at 1: the channels move to the largest. */
  static Expr saturate(Expr planes, Expr factor) {
    Extremes e = Extremes.of(planes);
    return e.most().minus(e.most().minus(planes).times(e.saturationGain(factor)));
  }

  /** HSV's hue plus {@code turns}. */
  static Expr turn(Expr planes, Expr turns) {
    return turn(Extremes.of(planes), turns, turns.number(1));
  }

  /**
   * HSV's hue plus {@code turns}, and the range of channels times {@code gain}: channel n is {@code
   * v - range * clamp(min(k, 4 - k), 0, 1)} with {@code k = (6 hue + n) mod 6}, n = 5, 3, 1 for
   * red, green, blue.
   */
  static Expr turn(Extremes e, Expr turns, Expr gain) {
    Expr inverse = e.inverse();
    Expr ofGreen = e.blue().minus(e.red()).times(inverse).plus(2);
    Expr ofBlue = e.red().minus(e.green()).times(inverse).plus(4);
    Expr sector = // 6 hue, from -1 to 5
        e.green()
            .minus(e.blue())
            .times(inverse)
            .where(e.most().atMost(e.red()), ofGreen.where(e.most().atMost(e.green()), ofBlue));
    Expr k = sector.plus(turns.times(6)).plus(sector.array(new double[] {5, 3, 1}, 1, 3, 1, 1));
    k = k.minus(k.times(1.0 / 6).floor().times(6)); // (batch, 3, height, width)
    Expr share = k.min(k.number(4).minus(k)).clamp(0, 1);
    return e.most().minus(e.range().times(gain).times(share));
  }

  /** 0.2989 red + 0.587 green + 0.114 blue, (batch, 1, height, width). */
  static Expr luma(Expr planes) {
    return planes
        .channel(0)
        .times(0.2989)
        .plus(planes.channel(1).times(0.587))
        .plus(planes.channel(2).times(0.114));
  }

  /** {@code most - x} where x is at least the threshold. */
  static Expr solarize(Expr planes, double threshold, double most) {
    return planes.where(planes.less(threshold), planes.number(most).minus(planes));
  }
}
