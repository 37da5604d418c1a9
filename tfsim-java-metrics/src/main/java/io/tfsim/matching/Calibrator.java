package io.tfsim.matching;

import io.tfsim.graph.Checks;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Choice of thresholds: where a metric is best, and where it reaches targets.
 *
 * <pre>{@code
 * Calibration calibration =
 *     Calibrator.by(ClassificationMetric.PRECISION).withTarget("sure", 0.99).calibrate(matches);
 * int[] classes = newMatches.within(calibration.cutpoint("sure").distance());
 * }</pre>
 *
 * @param metric what is calibrated
 * @param targets by name, values in [0, 1]: at least this where more is better, at most this where
 *     less is
 */
public record Calibrator(ClassificationMetric metric, Map<String, Double> targets) {
  /** Name of the cut-point where the metric is best; of equal ones the largest distance. */
  public static final String OPTIMAL = "optimal";

  /** Checks names and values. */
  public Calibrator {
    targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
    targets.forEach(
        (name, value) -> {
          if (name.equals(OPTIMAL)) {
            throw new IllegalArgumentException("a target must not be named " + OPTIMAL);
          }
          Checks.inRange("target " + name, value, 0, 1);
        });
  }

  /** By a metric, without targets. */
  public static Calibrator by(ClassificationMetric metric) {
    return new Calibrator(metric, Map.of());
  }

  /**
   * The same with one more target.
   *
   * @throws IllegalArgumentException if the value is not in [0, 1], or the name is {@link #OPTIMAL}
   */
  public Calibrator withTarget(String name, double value) {
    Map<String, Double> more = new LinkedHashMap<>(targets);
    more.put(name, value);
    return new Calibrator(metric, more);
  }

  /**
   * Chooses among all thresholds that matter for some matches.
   *
   * @param matches of queries with labels that the embeddings were not trained on
   * @throws IllegalArgumentException if there are no matches, or a query has no label
   */
  public Calibration calibrate(Matches matches) {
    ThresholdCurve curve = matches.curve();
    double[] values = curve.values(metric);
    Map<String, Cutpoint> cutpoints = new LinkedHashMap<>();
    Map<String, Double> unreached = new LinkedHashMap<>();
    cutpoints.put(OPTIMAL, cutpoint(OPTIMAL, curve, values, best(values)));
    targets.forEach(
        (name, target) -> {
          int index = reaching(values, target);
          if (index < 0) {
            unreached.put(name, target);
          } else {
            cutpoints.put(name, cutpoint(name, curve, values, index));
          }
        });
    return new Calibration(metric, curve, cutpoints, unreached);
  }

  private static Cutpoint cutpoint(String name, ThresholdCurve curve, double[] values, int index) {
    return new Cutpoint(name, curve.thresholds()[index], values[index], curve.counts().get(index));
  }

  private int best(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (metric.maximized() ? values[i] >= values[best] : values[i] <= values[best]) {
        best = i;
      }
    }
    return best;
  }

  /**
   * Where a target is reached: at the least distance if the metric gets better with distance, at
   * the largest if it gets worse; -1 for nowhere.
   */
  private int reaching(double[] values, double target) {
    boolean first = metric.maximized() == metric.rising();
    int found = -1;
    for (int i = 0; i < values.length; i++) {
      boolean reached = metric.maximized() ? values[i] >= target : values[i] <= target;
      if (reached && (found < 0 || !first)) {
        found = i;
      }
    }
    return found;
  }
}
