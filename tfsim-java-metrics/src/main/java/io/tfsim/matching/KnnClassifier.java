package io.tfsim.matching;

import io.tfsim.distances.RankedLabels;
import io.tfsim.models.Embeddings;
import io.tfsim.search.ExactSearch;
import java.util.Arrays;

/**
 * Classification by the k nearest labeled embeddings.
 *
 * <pre>{@code
 * try (var knn = KnnClassifier.of(train, Matching.weighted(200, 0.1))) {
 *   double accuracy = knn.accuracy(test);
 * }
 * }</pre>
 *
 * <p>The search is exact, and search and votes are graph ops over tiles of queries, so that memory
 * does not grow with their number. Of references at the same distance, the first count as nearer;
 * of classes with as many votes, the one with the nearest member wins.
 *
 * <p>Owns native memory: close it.
 */
public final class KnnClassifier implements AutoCloseable {
  private final Matching matching;
  private final ExactSearch search;
  private final Embeddings references;
  private final MatcherGraph graph;

  private KnnClassifier(Matching matching, Embeddings references, ExactSearch search) {
    this.matching = matching;
    this.references = references;
    this.search = search;
    this.graph = new MatcherGraph(matching.matcher(), matching.k(), matching.tiling().execution());
  }

  /**
   * A classifier.
   *
   * @param references labeled embeddings
   * @throws IllegalArgumentException if k is larger than the number of references, a reference has
   *     no label, or a value is not finite
   */
  public static KnnClassifier of(Embeddings references, Matching matching) {
    if (matching.k() > references.count()) {
      throw new IllegalArgumentException(
          "k must be <= number of references (" + references.count() + "), was " + matching.k());
    }
    references.requireLabels("references");
    ExactSearch search = ExactSearch.of(references, matching.distance(), matching.tiling());
    try {
      return new KnnClassifier(matching, references, search);
    } catch (RuntimeException e) {
      search.close();
      throw e;
    }
  }

  /**
   * The class of each query.
   *
   * @throws IllegalArgumentException if the embeddings' dimension is not the references', or a
   *     value is not finite
   * @throws IllegalStateException if the classifier is closed
   */
  public int[] predict(Embeddings queries) {
    return match(queries).labels();
  }

  /**
   * The class of each query and its distance.
   *
   * @throws IllegalArgumentException as for {@link #predict}
   */
  public Matches match(Embeddings queries) {
    Matches.Collector matches = new Matches.Collector(queries.count());
    int votes = matching.tiling().rows((long) matching.k() * matching.k());
    search.forEachTile(
        queries,
        matching.k(),
        (from, tile) -> {
          RankedLabels found =
              RankedLabels.of(
                  tile,
                  Arrays.copyOfRange(queries.labels(), from, from + tile.queries()),
                  references.labels());
          for (int at = 0; at < found.queries(); at += votes) {
            int to = Math.min(found.queries(), at + votes);
            matches.add(graph, found.queries(at, to), from + at);
          }
        });
    return matches.done();
  }

  /**
   * The share of queries whose class is found, in [0, 1].
   *
   * @throws IllegalArgumentException as for {@link #predict}, or if a query has no label or there
   *     are none
   */
  public double accuracy(Embeddings queries) {
    if (queries.count() == 0) {
      throw new IllegalArgumentException("accuracy needs at least one query, had none");
    }
    queries.requireLabels("queries");
    int[] predicted = predict(queries);
    int right = 0;
    for (int i = 0; i < predicted.length; i++) {
      if (predicted[i] == queries.labels()[i]) {
        right++;
      }
    }
    return right / (double) predicted.length;
  }

  /** Frees the native memory. */
  @Override
  public void close() {
    graph.close();
    search.close();
  }
}
