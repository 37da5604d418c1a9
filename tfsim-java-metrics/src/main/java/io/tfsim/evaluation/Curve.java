package io.tfsim.evaluation;

import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A number of each epoch of a run.
 *
 * @param name its name in the history
 * @param epochs the epochs that have one, from 0, ascending
 * @param values one of each of them; may be NaN
 */
public record Curve(String name, List<Integer> epochs, List<Double> values) {
  /** What is better. */
  public enum Goal {
    /** Losses. */
    LOW,
    /** Shares of what is right. */
    HIGH,
    /** Neither: a learning rate, say. */
    NONE
  }

  private static final List<String> SHARES =
      List.of("accuracy", "precision", "recall", "map", "mrr", "ndcg");

  /** Checks that there is a value for each epoch. */
  public Curve {
    epochs = List.copyOf(epochs);
    values = List.copyOf(values);
    if (epochs.size() != values.size()) {
      throw new IllegalArgumentException(
          "values must be one for each of " + epochs.size() + " epochs, were " + values.size());
    }
  }

  /**
   * All numbers of a history, in the order in which they come; an epoch that has none of a name, as
   * between the epochs of a monitor, is left out of its curve.
   */
  public static List<Curve> of(History history) {
    Set<String> names = new LinkedHashSet<>();
    history.epochs().forEach(log -> names.addAll(log.values().keySet()));
    return names.stream().map(name -> of(history, name)).toList();
  }

  private static Curve of(History history, String name) {
    List<EpochLog> measured =
        history.epochs().stream().filter(log -> log.values().containsKey(name)).toList();
    return new Curve(
        name,
        measured.stream().map(EpochLog::epoch).toList(),
        measured.stream().map(log -> log.values().getOrDefault(name, Double.NaN)).toList());
  }

  /**
   * What is better, by the name: less of what ends in {@code loss}; more of what has {@code
   * accuracy}, {@code precision}, {@code recall}, {@code map}, {@code mrr} or {@code ndcg} in it.
   */
  public Goal goal() {
    if (name.endsWith("loss")) {
      return Goal.LOW;
    }
    return SHARES.stream().anyMatch(name::contains) ? Goal.HIGH : Goal.NONE;
  }

  /** Position of the best value, the first of equal ones; none without a goal or a number. */
  public OptionalInt best() {
    Goal goal = goal();
    if (goal == Goal.NONE) {
      return OptionalInt.empty();
    }
    double sign = goal == Goal.LOW ? 1 : -1;
    return IntStream.range(0, values.size())
        .filter(i -> Double.isFinite(values.get(i)))
        .reduce((a, b) -> sign * values.get(b) < sign * values.get(a) ? b : a);
  }

  /** Position of the last value that is a number. */
  public OptionalInt last() {
    return IntStream.range(0, values.size())
        .filter(i -> Double.isFinite(values.get(i)))
        .reduce((a, b) -> b);
  }
}
