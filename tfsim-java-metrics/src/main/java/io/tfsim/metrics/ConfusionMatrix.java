package io.tfsim.metrics;

import io.tfsim.graph.Checks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** How often examples of each class were taken for each class. */
public final class ConfusionMatrix {
  private final int[][] counts;

  private ConfusionMatrix(int[][] counts) {
    this.counts = counts;
  }

  /**
   * One class taken for another.
   *
   * @param actual the class
   * @param predicted what it was taken for
   * @param count how often
   */
  public record Confusion(int actual, int predicted, int count) {}

  /**
   * Counts.
   *
   * @param labels the classes
   * @param predicted what each was taken for
   * @param classes how many classes there are, at least 1
   * @throws IllegalArgumentException if there are not as many of both, or one is not in [0,
   *     classes)
   */
  public static ConfusionMatrix of(int[] labels, int[] predicted, int classes) {
    Checks.atLeast("classes", classes, 1);
    if (labels.length != predicted.length) {
      throw new IllegalArgumentException(
          "predictions must be as many as labels, " + labels.length + ", were " + predicted.length);
    }
    int[][] counts = new int[classes][classes];
    for (int i = 0; i < labels.length; i++) {
      counts[inRange("labels", labels[i], classes)][
          inRange("predictions", predicted[i], classes)]++;
    }
    return new ConfusionMatrix(counts);
  }

  private static int inRange(String name, int value, int classes) {
    if (value < 0 || value >= classes) {
      throw new IllegalArgumentException(name + " must be in [0, " + classes + "), was " + value);
    }
    return value;
  }

  /** Number of classes. */
  public int classes() {
    return counts.length;
  }

  /** How often a class was taken for another one, or for itself. */
  public int count(int actual, int predicted) {
    return counts[actual][predicted];
  }

  /** Number of examples of a class. */
  public int examples(int actual) {
    return Arrays.stream(counts[actual]).sum();
  }

  /** The share of a class's examples that were found; NaN where it has none. */
  public double recall(int actual) {
    return counts[actual][actual] / (double) examples(actual);
  }

  /** The share of examples whose class was found; NaN where there are none. */
  public double accuracy() {
    long right = 0;
    long all = 0;
    for (int c = 0; c < counts.length; c++) {
      right += counts[c][c];
      all += examples(c);
    }
    return right / (double) all;
  }

  /** Classes taken for others, the most frequent first; of equal ones, the lower classes first. */
  public List<Confusion> confusions() {
    List<Confusion> found = new ArrayList<>();
    for (int a = 0; a < counts.length; a++) {
      for (int p = 0; p < counts.length; p++) {
        if (a != p && counts[a][p] > 0) {
          found.add(new Confusion(a, p, counts[a][p]));
        }
      }
    }
    found.sort(Comparator.comparingInt(Confusion::count).reversed());
    return found;
  }
}
