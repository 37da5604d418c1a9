package io.tfsim.matching;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Chosen thresholds, and the curve that they were chosen on.
 *
 * @param metric what was calibrated
 * @param curve counts at every threshold that was considered, ascending
 * @param cutpoints by name; {@link Calibrator#OPTIMAL} is always there
 * @param unreached targets that no threshold reaches
 */
public record Calibration(
    ClassificationMetric metric,
    ThresholdCurve curve,
    Map<String, Cutpoint> cutpoints,
    Map<String, Double> unreached) {
  /** Keeps the order. */
  public Calibration {
    cutpoints = Collections.unmodifiableMap(new LinkedHashMap<>(cutpoints));
    unreached = Collections.unmodifiableMap(new LinkedHashMap<>(unreached));
  }

  /** Where the metric is best. */
  public Cutpoint optimal() {
    return cutpoint(Calibrator.OPTIMAL);
  }

  /**
   * A cut-point by its name.
   *
   * @throws IllegalArgumentException if there is none, because its target was not reached or there
   *     was no such target
   */
  public Cutpoint cutpoint(String name) {
    Cutpoint cutpoint = cutpoints.get(name);
    if (cutpoint == null) {
      throw new IllegalArgumentException(
          unreached.containsKey(name)
              ? "target "
                  + name
                  + " ("
                  + unreached.get(name)
                  + ") is not reached; the best "
                  + metric.title()
                  + " is "
                  + optimal().value()
              : "cut-point must be one of " + cutpoints.keySet() + ", was " + name);
    }
    return cutpoint;
  }
}
