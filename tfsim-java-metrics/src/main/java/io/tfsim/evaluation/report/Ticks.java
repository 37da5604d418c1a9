package io.tfsim.evaluation.report;

import java.util.ArrayList;
import java.util.List;

/** Round numbers along an axis. */
final class Ticks {
  private Ticks() {}

  /**
   * About so many multiples of 1, 2 or 5 times a power of ten, inside a range.
   *
   * @param least smallest step that makes sense
   */
  static List<Double> of(double low, double high, int about, double least) {
    double raw = Math.max(least, (high - low) / about);
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double step = power * 10;
    for (double factor : new double[] {1, 2, 5}) {
      if (power * factor >= raw * 0.999) {
        step = power * factor;
        break;
      }
    }
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }
}
