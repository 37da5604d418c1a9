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
    SortedMap<Integer, int[]> indices = new TreeMap<>();
    Arrays.stream(labels)
        .distinct()
        .forEach(
            label ->
                indices.put(
                    label,
                    IntStream.range(0, labels.length).filter(i -> labels[i] == label).toArray()));
    return indices;
  }

  /** The indices whose mark is {@code value}, ascending. */
  static int[] where(boolean[] marks, boolean value) {
    return IntStream.range(0, marks.length).filter(i -> marks[i] == value).toArray();
  }
}
