package io.tfsim.training;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Means of the values of steps, by name. A value that is the mean of some examples weighs by their
 * number, every other one by 1.
 */
final class Means {
  private final Map<String, Double> sums = new LinkedHashMap<>();
  private final Map<String, Double> weights = new LinkedHashMap<>();

  void add(StepOutputs.Values step) {
    step.values()
        .forEach(
            (name, value) -> {
              double weight = step.counts().getOrDefault(name, 1.0);
              sums.merge(name, value * weight, Double::sum);
              weights.merge(name, weight, Double::sum);
            });
  }

  /** The means, in the order in which names came. */
  Map<String, Double> values() {
    Map<String, Double> means = new LinkedHashMap<>();
    sums.forEach((name, sum) -> means.put(name, sum / weights.getOrDefault(name, 1.0)));
    return means;
  }
}
