package io.tfsim.index;

import io.tfsim.distances.Distance;
import io.tfsim.search.SearchMethod;

/**
 * How an index compares and finds.
 *
 * @param distance what is near; cosine by default
 * @param search how the nearest are found; exactly by default
 */
public record IndexConfig(Distance distance, SearchMethod search) {
  /** Cosine, exact. */
  public static IndexConfig create() {
    return new IndexConfig(Distance.COSINE, SearchMethod.exact());
  }

  /** The same with another distance. */
  public IndexConfig withDistance(Distance newDistance) {
    return new IndexConfig(newDistance, search);
  }

  /** The same with another search. */
  public IndexConfig withSearch(SearchMethod newSearch) {
    return new IndexConfig(distance, newSearch);
  }
}
