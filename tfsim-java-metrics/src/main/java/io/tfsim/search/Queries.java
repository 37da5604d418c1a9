package io.tfsim.search;

import io.tfsim.distances.Distance;
import io.tfsim.distances.DistanceFrom;
import io.tfsim.graph.Checks;
import io.tfsim.models.Embeddings;
import java.util.Arrays;

/** What searches ask of their arguments. */
final class Queries {
  private Queries() {}

  /**
   * Checks that queries can be compared with vectors.
   *
   * @throws IllegalArgumentException if the dimension is another, or a value is not finite
   */
  static Embeddings check(Embeddings queries, Vectors vectors) {
    if (queries.dim() != vectors.dim()) {
      throw new IllegalArgumentException(
          "queries must have the references' dimension ("
              + vectors.dim()
              + "), was "
              + queries.dim());
    }
    return queries.requireFinite("queries");
  }

  /**
   * Checks that there are so many references.
   *
   * @throws IllegalArgumentException if not, or if k is less than 1
   */
  static int checkCount(int k, int most) {
    Checks.atLeast("k", k, 1);
    if (k > most) {
      throw new IllegalArgumentException(
          "k must be <= number of references (" + most + "), was " + k);
    }
    return k;
  }

  /**
   * The number of results: k of each query.
   *
   * @throws IllegalArgumentException if they are too many for an array
   */
  static int results(int queries, int k) {
    long results = (long) queries * k;
    if (results > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "queries times k must be below 2^31, was " + queries + " times " + k);
    }
    return (int) results;
  }

  /** Distances from each of some queries, which lie one after another. */
  static DistanceFrom[] distances(float[] queries, int dim, Distance distance) {
    DistanceFrom[] distances = new DistanceFrom[queries.length / dim];
    Arrays.setAll(
        distances, i -> distance.from(Arrays.copyOfRange(queries, i * dim, (i + 1) * dim)));
    return distances;
  }
}
