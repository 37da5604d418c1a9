package io.tfsim.metrics;

import io.tfsim.distances.Distance;
import io.tfsim.distances.Neighbours;
import io.tfsim.distances.RankedLabels;
import io.tfsim.distances.Tiling;
import io.tfsim.models.Embeddings;
import io.tfsim.search.ExactSearch;
import io.tfsim.search.Search;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Evaluation of retrieval: how well the nearest references of a query have the query's class.
 *
 * <pre>{@code
 * RetrievalResult result =
 *     Retrieval.of(RecallAtK.of(1), PrecisionAtK.of(10), MapAtR.exact()).evaluate(queries, references);
 * double recall = result.values().get("recall@1");
 * }</pre>
 *
 * <p>Search and metrics are graph ops over tiles of queries, so that memory does not grow with
 * queries times references; the numbers of queries are averaged in double precision in their order,
 * so that the size of the tiles changes nothing.
 *
 * @param metrics what is measured, each name once
 * @param distance what is near; cosine by default
 * @param tiling how the work is cut
 */
public record Retrieval(List<RetrievalMetric> metrics, Distance distance, Tiling tiling) {
  /** Checks that there are metrics, and no two of one name. */
  public Retrieval {
    metrics = List.copyOf(metrics);
    if (metrics.isEmpty()) {
      throw new IllegalArgumentException("metrics must be at least 1, were 0");
    }
    Set<String> names = new LinkedHashSet<>();
    for (RetrievalMetric metric : metrics) {
      if (!names.add(metric.name())) {
        throw new IllegalArgumentException(
            "metrics must have different names, were two " + metric.name());
      }
    }
  }

  /** By cosine, with tiles as they come. */
  public static Retrieval of(RetrievalMetric... metrics) {
    return new Retrieval(List.of(metrics), Distance.COSINE, Tiling.create());
  }

  /** The same with another distance. */
  public Retrieval withDistance(Distance newDistance) {
    return new Retrieval(metrics, newDistance, tiling);
  }

  /** The same with other tiles. */
  public Retrieval withTiling(Tiling newTiling) {
    return new Retrieval(metrics, distance, newTiling);
  }

  /**
   * Measures queries among other examples.
   *
   * @throws IllegalArgumentException if there are no queries or fewer references than a metric
   *     looks at, dimensions differ, a label is missing, or a value is not finite
   */
  public RetrievalResult evaluate(Embeddings queries, Embeddings references) {
    return search(queries, references, false);
  }

  /**
   * Measures each example as a query among all others; it is itself left out by its index.
   *
   * @throws IllegalArgumentException as for {@link #evaluate}
   */
  public RetrievalResult evaluateAmongOthers(Embeddings embeddings) {
    return search(embeddings, embeddings, true);
  }

  private RetrievalResult search(Embeddings queries, Embeddings references, boolean others) {
    queries.requireLabels("queries");
    references.requireLabels("references");
    Averages averages = new Averages(metrics);
    int[] relevant = relevant(queries.labels(), references.labels(), others);
    int available = references.count() - (others ? 1 : 0);
    int k = neighbours(relevant, available, "references");
    try (ExactSearch search = ExactSearch.of(references, distance, tiling);
        RankingGraph graph = new RankingGraph(metrics, tiling.execution())) {
      ExactSearch.TileReader reader =
          (from, tile) ->
              averages.add(graph, ranked(tile, from, queries, references.labels(), relevant));
      if (others) {
        search.forEachTileAmongOthers(k, reader);
      } else {
        search.forEachTile(queries, k, reader);
      }
    }
    String how = "exact, " + distance.title() + ", " + available + " references";
    return averages.result(how, k);
  }

  /** How many references have each query's class, itself not counted. */
  private static int[] relevant(int[] queries, int[] references, boolean others) {
    Map<Integer, Integer> counts = RankedLabels.counts(references);
    int self = others ? 1 : 0;
    return Arrays.stream(queries).map(label -> counts.getOrDefault(label, 0) - self).toArray();
  }

  private static RankedLabels ranked(
      Neighbours tile, int from, Embeddings queries, int[] references, int[] relevant) {
    int to = from + tile.queries();
    return new RankedLabels(
        Arrays.copyOfRange(queries.labels(), from, to),
        tile.labels(references),
        tile.distances(),
        Arrays.copyOfRange(relevant, from, to));
  }

  /**
   * Measures what any search found.
   *
   * @throws IllegalArgumentException if a metric looks at more neighbours than there are, or a
   *     query has no label
   */
  public RetrievalResult evaluate(RankedLabels found) {
    neighbours(found.requireQueryLabels().relevant(), found.k(), "neighbours");
    Averages averages = new Averages(metrics);
    int tile = tiling.rows(found.k());
    try (RankingGraph graph = new RankingGraph(metrics, tiling.execution())) {
      for (int from = 0; from < found.queries(); from += tile) {
        averages.add(graph, found.queries(from, Math.min(found.queries(), from + tile)));
      }
    }
    return averages.result("as found by the caller", found.k());
  }

  /**
   * Measures queries among what any search finds, tile by tile.
   *
   * @param references classes of the rows that are searched, by their number; -1 for holes
   * @param how what is searched, and how: {@link RetrievalResult.Basis#search}
   * @throws IllegalArgumentException as for {@link #evaluate(Embeddings, Embeddings)}; of
   *     references, those that are found need a label
   */
  public RetrievalResult evaluate(Embeddings queries, Search search, int[] references, String how) {
    queries.requireLabels("queries");
    int[] relevant = relevant(queries.labels(), references, false);
    int k = neighbours(relevant, Integer.MAX_VALUE, "references"); // the search knows how many
    Averages averages = new Averages(metrics);
    int tile = tiling.rows(k);
    try (RankingGraph graph = new RankingGraph(metrics, tiling.execution())) {
      for (int from = 0; from < queries.count(); from += tile) {
        int to = Math.min(queries.count(), from + tile);
        Embeddings some = queries.rows(IntStream.range(from, to).toArray());
        averages.add(graph, ranked(search.find(some, k), from, queries, references, relevant));
      }
    }
    return averages.result(how, k);
  }

  /**
   * As many neighbours of a query as the metrics look at.
   *
   * @param largestClass most references that the class of a query has
   */
  public int neighbours(int largestClass) {
    return metrics.stream().mapToInt(m -> m.neighbours(largestClass)).max().orElseThrow();
  }

  /** The same, if there are as many. */
  private int neighbours(int[] relevant, int available, String ofWhat) {
    if (relevant.length == 0) {
      throw new IllegalArgumentException("queries must be at least 1, were 0");
    }
    int largestClass = Math.max(1, Arrays.stream(relevant).max().orElseThrow());
    int most = 1;
    for (RetrievalMetric metric : metrics) {
      int needed = metric.neighbours(largestClass);
      if (needed > available) {
        throw new IllegalArgumentException(
            metric.name() + " looks at " + needed + " " + ofWhat + ", there are " + available);
      }
      most = Math.max(most, needed);
    }
    return most;
  }
}
