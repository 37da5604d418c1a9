package io.tfsim.callbacks;

import io.tfsim.data.Source;
import io.tfsim.models.Embeddings;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The classes that pretraining has seen.
 *
 * @param classes their numbers
 */
record KnownClasses(Set<Integer> classes) {
  static final String KNOWN = "_known";
  static final String UNKNOWN = "_unknown";

  /**
   * Known classes of some queries, all of which have labels.
   *
   * @throws IllegalArgumentException if there are no queries of known or none of other classes
   */
  static KnownClasses among(Source queries, int... classes) {
    KnownClasses known =
        new KnownClasses(Set.copyOf(IntStream.of(classes).boxed().distinct().toList()));
    long count = Arrays.stream(queries.labels()).filter(known.classes::contains).count();
    if (count == 0 || count == queries.size()) {
      throw new IllegalArgumentException(
          "queries must be of known and of unknown classes, "
              + count
              + " of "
              + queries.size()
              + " were of the known classes "
              + Arrays.toString(classes));
    }
    return known;
  }

  boolean contains(int label) {
    return classes.contains(label);
  }

  /** The embeddings of classes that are known, or of the others. */
  Embeddings part(Embeddings queries, boolean known) {
    return queries.rows(
        IntStream.range(0, queries.count())
            .filter(i -> contains(queries.labels()[i]) == known)
            .toArray());
  }
}
