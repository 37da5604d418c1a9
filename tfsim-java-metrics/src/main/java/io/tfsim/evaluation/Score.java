package io.tfsim.evaluation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A number of an evaluation, and how it was obtained.
 *
 * @param name its name in files, such as {@code knn_representation}
 * @param group what it belongs to, for people, such as {@code Nearest neighbours}
 * @param title its name within the group, for people
 * @param value the number; the mean over the draws if there are several
 * @param draws the number of each draw of labels, if some are drawn at random; else empty
 * @param how what it depends on, by name, in the order in which to tell: text, numbers, lists of
 *     numbers
 */
public record Score(
    String name,
    String group,
    String title,
    double value,
    List<Double> draws,
    Map<String, Object> how) {

  /** Keeps the lists as they are. */
  public Score {
    draws = List.copyOf(draws);
    how = Collections.unmodifiableMap(new LinkedHashMap<>(how));
  }

  /** Refuses names that would give two scores one name. */
  static void requireDifferent(String name, List<String> parts) {
    if (parts.stream().distinct().count() < parts.size()) {
      throw new IllegalArgumentException(name + " must differ, were " + parts);
    }
  }

  /** A number of no group, with its name as its title. */
  public static Score of(String name, double value) {
    return new Score(name, "", name, value, List.of(), Map.of());
  }

  /**
   * The mean over draws of labels.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Score of(String name, List<Double> draws) {
    double mean =
        draws.stream()
            .mapToDouble(Double::doubleValue)
            .average()
            .orElseThrow(
                () -> new IllegalArgumentException(name + " must have a draw at least, had none"));
    return new Score(name, "", name, mean, draws, Map.of());
  }

  /** The same with a name for people. */
  public Score titled(String newGroup, String newTitle) {
    return new Score(name, newGroup, newTitle, value, draws, how);
  }

  /** The same, with one more thing that it depends on. */
  public Score with(String key, Object dependsOn) {
    return with(Map.of(key, dependsOn));
  }

  /** The same, with more that it depends on. */
  public Score with(Map<String, ?> more) {
    Map<String, Object> all = new LinkedHashMap<>(how);
    all.putAll(more);
    return new Score(name, group, title, value, draws, all);
  }

  /** The same without some of what it depends on. */
  public Score without(Set<String> keys) {
    Map<String, Object> rest = new LinkedHashMap<>(how);
    rest.keySet().removeAll(keys);
    return new Score(name, group, title, value, draws, rest);
  }

  /** The standard deviation over the draws, with n - 1; NaN if there are fewer than two. */
  public double deviation() {
    if (draws.size() < 2) {
      return Double.NaN;
    }
    double squares = draws.stream().mapToDouble(d -> (d - value) * (d - value)).sum();
    return Math.sqrt(squares / (draws.size() - 1));
  }
}
