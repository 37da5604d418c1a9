package io.tfsim.search;

import io.tfsim.distances.Distance;
import io.tfsim.distances.Tiling;
import java.nio.file.Path;

/**
 * Exact search: every vector is looked at. See {@link ExactSearch}.
 *
 * @param tiling how the work is cut, and how many threads do it
 */
public record Exact(Tiling tiling) implements SearchMethod {
  /** With tiles as they come. */
  public static Exact create() {
    return new Exact(Tiling.create());
  }

  @Override
  public ExactSearch open(Vectors vectors, Distance distance) {
    return ExactSearch.over(vectors, distance, tiling);
  }

  @Override
  public ExactSearch open(Vectors vectors, Distance distance, Path saved) {
    return open(vectors, distance);
  }
}
