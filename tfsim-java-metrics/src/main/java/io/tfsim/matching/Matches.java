package io.tfsim.matching;

import io.tfsim.distances.RankedLabels;
import java.util.Arrays;

/**
 * The class that each query got and its distance, before a threshold says which to believe.
 *
 * @param queryLabels class that each query has, or -1 where it has none
 * @param labels class that it got
 * @param distances of that class, as the {@link Matcher} defines it
 * @param known whether the class that it has is among the references
 * @param thresholds what {@link #curve} looks at; of a {@link Matching} the distances, each once,
 *     ascending, between which no threshold makes a difference
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record Matches(
    int[] queryLabels, int[] labels, float[] distances, boolean[] known, float[] thresholds) {

  /** What {@link #within} gives for a query that is too far from all. */
  public static final int NO_MATCH = -1;

  /** Number of queries. */
  public int count() {
    return labels.length;
  }

  /** The classes of the matches at most as far as a threshold, {@link #NO_MATCH} elsewhere. */
  public int[] within(double threshold) {
    int[] within = new int[labels.length];
    for (int i = 0; i < within.length; i++) {
      within[i] = distances[i] <= threshold ? labels[i] : NO_MATCH;
    }
    return within;
  }

  /**
   * Right and wrong matches at each of the thresholds.
   *
   * @throws IllegalArgumentException if there are no queries, or one has no label
   */
  public ThresholdCurve curve() {
    double[] all = new double[thresholds.length];
    Arrays.setAll(all, i -> thresholds[i]);
    return at(all);
  }

  /**
   * Right and wrong matches at given thresholds, in any order.
   *
   * @throws IllegalArgumentException if a threshold is NaN, there are no queries or no thresholds,
   *     or a query has no label
   */
  public ThresholdCurve at(double... givenThresholds) {
    return ThresholdCurve.of(this, givenThresholds);
  }

  /**
   * Known and unknown queries at a threshold.
   *
   * @throws IllegalArgumentException if there are no queries, or one has no label
   */
  public OpenSetResult openSet(double threshold) {
    return OpenSetResult.of(this, threshold);
  }

  Matches requireLabels() {
    if (labels.length == 0) {
      throw new IllegalArgumentException("queries must be at least 1, were 0");
    }
    for (int i = 0; i < queryLabels.length; i++) {
      if (queryLabels[i] < 0) {
        throw new IllegalArgumentException("queries need labels, number " + i + " has none");
      }
    }
    return this;
  }

  /** Gathers the matches of tiles. */
  static final class Collector {
    private final int[] queryLabels;
    private final int[] labels;
    private final float[] distances;
    private final boolean[] known;

    Collector(int queries) {
      this.queryLabels = new int[queries];
      this.labels = new int[queries];
      this.distances = new float[queries];
      this.known = new boolean[queries];
    }

    void add(MatcherGraph graph, RankedLabels tile, int from) {
      graph.run(
          tile,
          (matched, at) -> {
            System.arraycopy(matched, 0, labels, from, matched.length);
            System.arraycopy(at, 0, distances, from, at.length);
          });
      for (int i = 0; i < tile.queries(); i++) {
        queryLabels[from + i] = tile.queryLabels()[i];
        known[from + i] = tile.relevant()[i] > 0;
      }
    }

    Matches done() {
      return new Matches(queryLabels, labels, distances, known, distinct(distances));
    }

    private static float[] distinct(float[] values) {
      float[] sorted = values.clone();
      Arrays.sort(sorted);
      int size = 0;
      for (float value : sorted) {
        if (size == 0 || value != sorted[size - 1]) {
          sorted[size++] = value;
        }
      }
      return Arrays.copyOf(sorted, size);
    }
  }
}
