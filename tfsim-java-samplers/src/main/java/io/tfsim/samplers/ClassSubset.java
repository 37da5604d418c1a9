package io.tfsim.samplers;

import io.tfsim.data.ClassIndices;
import io.tfsim.data.Source;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The examples of some classes. */
public final class ClassSubset {
  private ClassSubset() {}

  /**
   * The examples of the given classes, in the order of the source; nothing is copied. Classes keep
   * their numbers, and their count stays that of the source, so that its labels mean the same.
   *
   * <pre>{@code
   * Source animals = ClassSubset.of(cifar.train(), 2, 3, 4, 5, 6, 7);
   * }</pre>
   *
   * @param classes numbers of the classes, each in [0, classes of the source); one given twice
   *     counts once
   * @throws IllegalArgumentException if there is none, or one is out of range or has no example
   */
  public static Source of(Source source, int... classes) {
    Set<Integer> wanted = Arrays.stream(classes).boxed().collect(Collectors.toSet());
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException("classes must have at least one, had none");
    }
    Set<Integer> present = ClassIndices.of(source.labels()).labeled().keySet();
    for (int label : classes) {
      if (label < 0 || label >= source.spec().classes()) {
        throw new IllegalArgumentException(
            "classes must be in [0, " + source.spec().classes() + "), was " + label);
      }
      if (!present.contains(label)) {
        throw new IllegalArgumentException(
            "class " + label + " must have at least one example, had none");
      }
    }
    int[] labels = source.labels();
    return source.subset(
        IntStream.range(0, labels.length).filter(i -> wanted.contains(labels[i])).toArray());
  }
}
