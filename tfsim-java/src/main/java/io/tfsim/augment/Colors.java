package io.tfsim.augment;

/**
 * Formulas of colours on planes (batch, channels, height, width), for values in [0, 1] and outside
 * it the same as TensorFlow's kernels; nothing is clipped.
 */
final class Colors {
  /** Keeps divisions by the range finite where the range is 0 and its numerator too. */
  private static final double TINY = 1e-20;

  private static final double NEARLY_NOTHING = 1e-9;

  private Colors() {}

  /** Largest channel of each pixel, HSV's value, and how far it is above the smallest. */
  private record Span(Expr most, Expr range) {
    static Span of(Expr planes) {
      Expr red = planes.channel(0);
      Expr green = planes.channel(1);
      Expr blue = planes.channel(2);
      Expr most = red.max(green).max(blue);
      return new Span(most, most.minus(red.min(green).min(blue)));
    }

    /** The range when HSV's saturation is multiplied by a factor of at least 0, and cut at 1. */
    Expr saturated(Expr factor) {
      return range.times(factor).min(most.max(most.number(0)));
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
    Span span = Span.of(planes);
    Expr tiny = factor.number(TINY);
    Expr gain = span.saturated(factor).over(span.range().max(tiny));
    return span.most().minus(span.most().minus(planes).times(gain));
  }

  /** HSV's hue plus {@code turns}. */
  static Expr turn(Expr planes, Expr turns) {
    return recolor(planes, hue(planes).plus(turns), turns.number(1));
  }

  /** HSV's hue in turns, from -1/6 to 5/6; (batch, 1, height, width). */
  static Expr hue(Expr planes) {
    Expr red = planes.channel(0);
    Expr green = planes.channel(1);
    Expr blue = planes.channel(2);
    Span span = Span.of(planes);
    Expr inverse = red.number(1.0 / 6).over(span.range().max(red.number(TINY)));
    Expr ofGreen = blue.minus(red).times(inverse).plus(1.0 / 3);
    Expr ofBlue = red.minus(green).times(inverse).plus(2.0 / 3);
    return green
        .minus(blue)
        .times(inverse)
        .where(span.most().atMost(red), ofGreen.where(span.most().atMost(green), ofBlue));
  }

  /**
   * Planes of the same HSV value, of another hue, the saturation times a factor: a channel is
   * {@code v - chroma * clamp(2 - 6 d, 0, 1)}, d the distance in turns between the hue and the
   * channel's opposite: 1/2, 5/6, 1/6 for red, green, blue.
   *
   * @param hue in turns, (batch, 1, height, width)
   */
  static Expr recolor(Expr planes, Expr hue, Expr factor) {
    Span span = Span.of(planes);
    Expr turns = hue.plus(hue.array(new double[] {1.0 / 2, 1.0 / 6, -1.0 / 6}, 1, 3, 1, 1));
    Expr distance = turns.minus(turns.rint()).abs(); // (batch, 3, height, width)
    Expr share = distance.times(-6).plus(2).clamp(0, 1);
    // a turn alone cuts nothing, also where a channel is below 0
    Expr chroma =
        span.range().where(factor.minus(1).abs().less(NEARLY_NOTHING), span.saturated(factor));
    return span.most().minus(chroma.times(share));
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
