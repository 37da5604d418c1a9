package io.tfsim.samplers;

import io.tfsim.data.Source;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Where the examples of each class are. */
final class ClassIndices {
  private ClassIndices() {}

  /** The indices of each class that is present, ascending; -1 for those without a label. */
  static SortedMap<Integer, int[]> of(Source source) {
    int[] labels = source.labels();
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
    return indices;
  }

  /** The indices of each class that is present, without those that have no label. */
  static SortedMap<Integer, int[]> labeled(Source source) {
    return of(source).tailMap(0);
  }

  /** The indices whose mark is {@code value}, ascending. */
  static int[] where(boolean[] marks, boolean value) {
    return IntStream.range(0, marks.length).filter(i -> marks[i] == value).toArray();
  }
}
