package io.tfsim.metrics;

import io.tfsim.distances.Tiling;
import io.tfsim.models.Embeddings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Dimensions of embeddings that say nothing, and those that say what another one says.
 *
 * @param dead dimensions whose standard deviation over the examples is at most {@value #DEAD_SHARE}
 *     times the mean one, ascending
 * @param duplicates dimensions whose correlation with an earlier one is at least {@value
 *     #DUPLICATE_CORRELATION}, of either sign, and the first such
 * @param dim the number of dimensions
 * @param count how many embeddings there were
 */
public record DimensionHealth(
    List<Integer> dead, SortedMap<Integer, Integer> duplicates, int dim, int count) {
  /** Share of the mean standard deviation below which a dimension counts as dead. Our choice. */
  public static final double DEAD_SHARE = 1e-4;

  /** Correlation from which a dimension counts as a copy. Our choice. */
  public static final double DUPLICATE_CORRELATION = 0.999;

  /** Keeps the lists as they are. */
  public DimensionHealth {
    dead = List.copyOf(dead);
    duplicates = Collections.unmodifiableSortedMap(new TreeMap<>(duplicates));
  }

  /** Measures embeddings with tiles as they come. */
  public static DimensionHealth of(Embeddings embeddings) {
    return of(embeddings, Tiling.create());
  }

  /**
   * Measures embeddings.
   *
   * @throws IllegalArgumentException if there are fewer than two, or a value is not finite
   */
  public static DimensionHealth of(Embeddings embeddings, Tiling tiling) {
    int dim = embeddings.dim();
    int count = embeddings.count();
    if (count < 2) {
      throw new IllegalArgumentException(
          "dimension health needs at least 2 embeddings, was " + count);
    }
    embeddings.requireFinite("embeddings");
    SecondMoments moments = SecondMoments.of(embeddings, embeddings.row(0), tiling);
    double[] covariance = moments.covariance(count);
    double[] deviations = new double[dim];
    Arrays.setAll(deviations, d -> Math.sqrt(Math.max(0, covariance[d * dim + d])));
    double limit = DEAD_SHARE * Arrays.stream(deviations).average().orElse(0);
    List<Integer> dead = new ArrayList<>();
    TreeMap<Integer, Integer> duplicates = new TreeMap<>();
    for (int d = 0; d < dim; d++) {
      if (deviations[d] <= limit) {
        dead.add(d);
        continue;
      }
      for (int e = 0; e < d && !duplicates.containsKey(d); e++) {
        double correlation = covariance[d * dim + e] / (deviations[d] * deviations[e]);
        if (deviations[e] > limit && Math.abs(correlation) >= DUPLICATE_CORRELATION) {
          duplicates.put(d, e);
        }
      }
    }
    return new DimensionHealth(dead, duplicates, dim, count);
  }
}
