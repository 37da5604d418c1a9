package io.tfsim.matching;

/**
 * A threshold that was chosen.
 *
 * @param name what for, like {@code optimal}
 * @param distance the threshold: matches at most this far are believed
 * @param value the calibrated metric there
 * @param counts what other metrics are computed from
 */
public record Cutpoint(String name, double distance, double value, MatchCounts counts) {
  /** Any metric at this threshold. */
  public double value(ClassificationMetric metric) {
    return metric.of(counts);
  }
}
