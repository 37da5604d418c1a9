package io.tfsim.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers of retrieval, and how they were obtained.
 *
 * @param values the mean over queries of each metric, by its name ("micro" average)
 * @param classMeans the mean over classes of the mean over a class's queries ("macro" average)
 * @param basis how they were obtained
 */
public record RetrievalResult(
    Map<String, Double> values, Map<String, Double> classMeans, Basis basis) {
  /**
   * How numbers were obtained.
   *
   * @param search what was searched, and how
   * @param queries how many there were
   * @param classes how many classes they have
   * @param neighbours found for each query
   * @param unanswerable queries whose class has no reference: no metric can be more than 0 for them
   */
  public record Basis(String search, int queries, int classes, int neighbours, int unanswerable) {}

  /** Keeps the order of the metrics. */
  public RetrievalResult {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    classMeans = Collections.unmodifiableMap(new LinkedHashMap<>(classMeans));
  }

  /**
   * The mean over queries of one metric.
   *
   * @throws IllegalArgumentException if it was not measured
   */
  public double value(RetrievalMetric metric) {
    return get(values, metric);
  }

  /**
   * The mean over classes of one metric.
   *
   * @throws IllegalArgumentException if it was not measured
   */
  public double classMean(RetrievalMetric metric) {
    return get(classMeans, metric);
  }

  private static double get(Map<String, Double> means, RetrievalMetric metric) {
    Double mean = means.get(metric.name());
    if (mean == null) {
      throw new IllegalArgumentException(
          "metric must be one of " + means.keySet() + ", was " + metric.name());
    }
    return mean;
  }
}
