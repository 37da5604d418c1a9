package io.tfsim.distances;

import io.tfsim.graph.Checks;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What a search found for some queries, as far as metrics look at it.
 *
 * @param queryLabels class of each query; -1 where it has none, which will do for {@code Matching}
 *     but not for {@code Retrieval}
 * @param labels classes of its neighbours, nearest first, as many for each query; none is missing
 * @param distances their distances, in the same order
 * @param relevant how many of the references searched have the query's class
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record RankedLabels(int[] queryLabels, int[] labels, float[] distances, int[] relevant) {
  /** Checks that the sizes agree, that neighbours have labels, and that no distance is NaN. */
  public RankedLabels {
    if (queryLabels.length == 0) {
      throw new IllegalArgumentException("queries must be at least 1, were 0");
    }
    if (labels.length == 0
        || labels.length % queryLabels.length != 0
        || labels.length != distances.length
        || relevant.length != queryLabels.length) {
      throw new IllegalArgumentException(
          queryLabels.length
              + " queries must have as many counts of relevant references and each the same number"
              + " of labels and distances, were "
              + relevant.length
              + ", "
              + labels.length
              + " and "
              + distances.length);
    }
    requireLabels("neighbours", labels);
    for (int i = 0; i < distances.length; i++) {
      if (Float.isNaN(distances[i])) {
        throw new IllegalArgumentException("distances must be numbers, was NaN in number " + i);
      }
    }
  }

  /** Those of neighbours, by the labels of queries and references. */
  public static RankedLabels of(Neighbours neighbours, int[] queryLabels, int[] referenceLabels) {
    Map<Integer, Integer> counts = counts(referenceLabels);
    return new RankedLabels(
        queryLabels,
        neighbours.labels(referenceLabels),
        neighbours.distances(),
        Arrays.stream(queryLabels).map(label -> counts.getOrDefault(label, 0)).toArray());
  }

  /** How often each label occurs. */
  public static Map<Integer, Integer> counts(int[] labels) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int label : labels) {
      counts.merge(label, 1, Integer::sum);
    }
    return counts;
  }

  /**
   * The same, if every query has a label.
   *
   * @throws IllegalArgumentException if a label is negative
   */
  public RankedLabels requireQueryLabels() {
    requireLabels("queries", queryLabels);
    return this;
  }

  private static void requireLabels(String name, int[] labels) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0) {
        throw new IllegalArgumentException(name + " need labels, number " + i + " has none");
      }
    }
  }

  /** Number of queries. */
  public int queries() {
    return queryLabels.length;
  }

  /** Neighbours of a query. */
  public int k() {
    return labels.length / queryLabels.length;
  }

  /**
   * The same without each query's nearest, and that one taken off the relevant references: for
   * queries that were among the references. Where the index of a query is known, it is better left
   * out by that ({@code ExactSearch.findAmongOthers}): of copies, the nearest may be another.
   */
  public RankedLabels withoutClosest() {
    Checks.atLeast("k", k(), 2);
    int k = k();
    int[] lessLabels = new int[labels.length - queries()];
    float[] lessDistances = new float[lessLabels.length];
    for (int i = 0; i < queries(); i++) {
      System.arraycopy(labels, i * k + 1, lessLabels, i * (k - 1), k - 1);
      System.arraycopy(distances, i * k + 1, lessDistances, i * (k - 1), k - 1);
    }
    return new RankedLabels(
        queryLabels,
        lessLabels,
        lessDistances,
        Arrays.stream(relevant).map(r -> Math.max(0, r - 1)).toArray());
  }

  /** Some of the queries. */
  public RankedLabels queries(int from, int to) {
    int k = k();
    return new RankedLabels(
        Arrays.copyOfRange(queryLabels, from, to),
        Arrays.copyOfRange(labels, from * k, to * k),
        Arrays.copyOfRange(distances, from * k, to * k),
        Arrays.copyOfRange(relevant, from, to));
  }
}
