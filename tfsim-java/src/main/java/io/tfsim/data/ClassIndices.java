package io.tfsim.data;

import io.tfsim.graph.Checks;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Where the examples of each class are among labels, and random parts that look at the classes.
 *
 * <p>What is drawn is a function of the labels and the seed, the same on every platform.
 */
public final class ClassIndices {
  private final SortedMap<Integer, int[]> indices;
  private final int size;

  private ClassIndices(SortedMap<Integer, int[]> indices, int size) {
    this.indices = Collections.unmodifiableSortedMap(indices);
    this.size = size;
  }

  /**
   * Looks for the classes.
   *
   * @param labels class of each example, -1 where it has none
   */
  public static ClassIndices of(int[] labels) {
    int[] counts = new int[Arrays.stream(labels).max().orElse(-1) + 2]; // of -1, 0, 1, ...
    for (int label : labels) {
      counts[label + 1]++;
    }
    int[][] found = new int[counts.length][];
    Arrays.setAll(found, at -> new int[counts[at]]);
    int[] filled = new int[counts.length];
    for (int i = 0; i < labels.length; i++) {
      int at = labels[i] + 1;
      found[at][filled[at]++] = i;
    }
    SortedMap<Integer, int[]> indices = new TreeMap<>();
    for (int at = 0; at < found.length; at++) {
      if (found[at].length > 0) {
        indices.put(at - 1, found[at]);
      }
    }
    return new ClassIndices(indices, labels.length);
  }

  /** The indices of each class that is present, ascending; -1 for those without a label. */
  public SortedMap<Integer, int[]> all() {
    return indices;
  }

  /** The indices of each class that is present, without those that have no label. */
  public SortedMap<Integer, int[]> labeled() {
    return indices.tailMap(0);
  }

  /**
   * The indices of at most {@code perClass} random examples of each class, ascending: classes with
   * fewer are kept whole, examples without a label are left out. With one seed, a larger subset
   * holds the smaller ones.
   *
   * @throws IllegalArgumentException if perClass is below 1
   */
  public int[] atMost(int perClass, long seed) {
    Checks.atLeast("examples per class", perClass, 1);
    boolean[] chosen = new boolean[size];
    labeled()
        .forEach(
            (label, ofClass) ->
                mark(chosen, label, ofClass, Math.min(perClass, ofClass.length), seed));
    return where(chosen, true);
  }

  /**
   * The indices of a random part of each class, ascending: n times fraction, rounded, of a class
   * with n examples, but at least one and not all if n is 2 or more; none of a class of one.
   * Examples without a label count as one more class. With one seed, a larger part holds the
   * smaller ones.
   *
   * @param fraction in (0, 1)
   * @throws IllegalArgumentException if fraction is out of range
   */
  public int[] fraction(double fraction, long seed) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException("fraction must be in (0, 1), was " + fraction);
    }
    boolean[] chosen = new boolean[size];
    indices.forEach(
        (label, ofClass) -> {
          int count = (int) Math.floor(ofClass.length * fraction + 0.5);
          int bounded = ofClass.length < 2 ? 0 : Math.max(1, Math.min(ofClass.length - 1, count));
          mark(chosen, label, ofClass, bounded, seed);
        });
    return where(chosen, true);
  }

  /** The indices that are not among some, ascending. */
  public int[] except(int... some) {
    boolean[] marks = new boolean[size];
    for (int index : some) {
      marks[index] = true;
    }
    return where(marks, false);
  }

  private static void mark(boolean[] marks, int label, int[] ofClass, int count, long seed) {
    int[] order = Draws.of(seed, label).permutation(ofClass.length);
    Arrays.stream(order, 0, count).forEach(i -> marks[ofClass[i]] = true);
  }

  private static int[] where(boolean[] marks, boolean value) {
    return IntStream.range(0, marks.length).filter(i -> marks[i] == value).toArray();
  }
}
