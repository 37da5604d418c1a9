package io.tfsim.evaluation;

import io.tfsim.data.ClassIndices;
import io.tfsim.distances.Distance;
import io.tfsim.distances.Neighbours;
import io.tfsim.distances.Tiling;
import io.tfsim.models.Embeddings;
import io.tfsim.search.ExactSearch;
import java.util.ArrayList;
import java.util.List;

/**
 * Some test examples and the other test examples nearest to them, to look at.
 *
 * @param rows one for each example
 */
public record NearestExamples(List<Row> rows) {
  /**
   * An example and its neighbours, by their numbers among the test examples.
   *
   * @param query the example
   * @param neighbours the nearest others, nearest first
   * @param distances their cosine distances, in the same order
   */
  public record Row(int query, List<Integer> neighbours, List<Double> distances) {
    /** Copies the lists. */
    public Row {
      neighbours = List.copyOf(neighbours);
      distances = List.copyOf(distances);
    }
  }

  /** Copies the list. */
  public NearestExamples {
    rows = List.copyOf(rows);
  }

  /**
   * The first example of each class, or of as many classes as are wanted, spread over all.
   *
   * @param most examples
   * @param k neighbours of each, at most; as many as there are
   */
  static NearestExamples of(Embeddings test, int most, int k, Tiling tiling) {
    List<int[]> classes = List.copyOf(ClassIndices.of(test.labels()).labeled().values());
    int count = Math.min(most, classes.size());
    int[] queries = new int[count];
    for (int i = 0; i < count; i++) {
      queries[i] = classes.get((int) ((long) i * classes.size() / count))[0];
    }
    int wanted = Math.min(k, test.count() - 1);
    Neighbours found;
    try (ExactSearch search = ExactSearch.of(test, Distance.COSINE, tiling)) {
      found = search.find(test.rows(queries), wanted + 1); // one may be the query itself
    }
    List<Row> rows = new ArrayList<>();
    for (int q = 0; q < count; q++) {
      List<Integer> neighbours = new ArrayList<>();
      List<Double> distances = new ArrayList<>();
      for (int j = q * found.k(); j < (q + 1) * found.k() && neighbours.size() < wanted; j++) {
        if (found.indices()[j] != queries[q]) {
          neighbours.add(found.indices()[j]);
          distances.add((double) found.distances()[j]);
        }
      }
      rows.add(new Row(queries[q], neighbours, distances));
    }
    return new NearestExamples(rows);
  }
}
