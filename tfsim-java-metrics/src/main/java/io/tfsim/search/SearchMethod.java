package io.tfsim.search;

import io.tfsim.distances.Distance;
import java.nio.file.Path;

/**
 * How the nearest are searched for: what an index is told when it is made, and opens its search by.
 */
public interface SearchMethod {
  /** Every vector is looked at, with tiles as they come. */
  static SearchMethod exact() {
    return Exact.create();
  }

  /**
   * A search of vectors. What takes long, as building a graph does, is done here.
   *
   * @throws IllegalArgumentException if this cannot search by that distance
   */
  Search open(Vectors vectors, Distance distance);

  /**
   * A search that reads what {@link Search#save} wrote, of the same vectors, instead of making it
   * again. Where that wrote nothing, this reads nothing.
   *
   * @throws IllegalArgumentException if the file is damaged, or of other vectors, another distance
   *     or other settings
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  Search open(Vectors vectors, Distance distance, Path saved);
}
