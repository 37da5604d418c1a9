package io.tfsim.samplers;

import io.tfsim.data.ClassIndices;
import io.tfsim.data.Source;
import io.tfsim.graph.Checks;

/** Subsets with few examples of each class, to see what a representation is worth. */
public final class FewLabels {
  private FewLabels() {}

  /**
   * A random subset with exactly {@code perClass} examples of each class that is present, in the
   * order of the source. With one seed, a larger subset holds the smaller ones.
   *
   * @param perClass labels per class, at least 1
   * @throws IllegalArgumentException if perClass is below 1, an example has no label, or a class
   *     has fewer examples
   */
  public static Source perClass(Source source, int perClass, long seed) {
    Checks.atLeast("labels per class", perClass, 1);
    ClassIndices.of(source.labels())
        .all()
        .forEach(
            (label, indices) -> {
              if (label < 0) {
                throw new IllegalArgumentException(
                    "every example must have a label, was none for example " + indices[0]);
              }
              if (indices.length < perClass) {
                throw new IllegalArgumentException(
                    "class "
                        + label
                        + " must have at least "
                        + perClass
                        + " examples, was "
                        + indices.length);
              }
            });
    return atMost(source, perClass, seed);
  }

  /**
   * A random subset with at most {@code perClass} examples of each class, in the order of the
   * source: classes with fewer are kept whole, examples without a label are left out. With one
   * seed, a larger subset holds the smaller ones.
   *
   * @param perClass examples per class, at least 1
   * @throws IllegalArgumentException if perClass is below 1, or no example has a label
   */
  public static Source atMost(Source source, int perClass, long seed) {
    return source.subset(ClassIndices.of(source.labels()).atMost(perClass, seed));
  }
}
