package io.tfsim.samples;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tfsim.distances.Distance;
import io.tfsim.distances.Neighbours;
import io.tfsim.distances.Tiling;
import io.tfsim.graph.Execution;
import io.tfsim.models.Embeddings;
import io.tfsim.search.ExactSearch;
import io.tfsim.search.Search;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tfsim bench knn}: how long it takes to find nearest neighbours. */
@Command(
    name = "knn",
    sortOptions = false,
    abbreviateSynopsis = true,
    footer = {
      "",
      "Examples:",
      "  tfsim bench knn --index 50000 --dim 512 --queries 10000 --k 200",
      "  tfsim bench knn --index 100000 --dim 128 --queries 1000 --k 10 --data manifold"
          + " --approximate"
    },
    description = {
      "Measures how long it takes to find the nearest of generated embeddings, by the inner product"
          + " of unit vectors.",
      "",
      "Time of one exact search of all queries at once, after one search to warm up; and, if asked"
          + " for, of an approximate one.",
      ""
    })
final class BenchKnnCommand implements Callable<Integer> {
  static final Distance DISTANCE = Distance.INNER_PRODUCT;

  /** Queries that are searched for one by one. */
  private static final int SINGLE = 200;

  private final PrintStream out;

  @Option(
      names = "--index",
      paramLabel = "N",
      description = "Embeddings that are searched; default ${DEFAULT-VALUE}.")
  private int index = 50_000;

  @Option(
      names = "--dim",
      paramLabel = "N",
      description = "Numbers of an embedding; default ${DEFAULT-VALUE}.")
  private int dim = 512;

  @Option(names = "--queries", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
  private int queries = 10_000;

  @Option(
      names = "--k",
      paramLabel = "N",
      description = "Neighbours of a query; default ${DEFAULT-VALUE}.")
  private int k = 200;

  @Option(
      names = "--data",
      paramLabel = "KIND",
      description =
          "${COMPLETION-CANDIDATES}: random directions (default), or near a curved surface of 16"
              + " dimensions.")
  private GeneratedEmbeddings data = GeneratedEmbeddings.SPHERE;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that search; default one per processor.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @ArgGroup(exclusive = false)
  private @Nullable BenchGraph graph;

  @Option(names = "--json", paramLabel = "FILE", description = "Where the figures go.")
  private @Nullable Path json;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug; // read by Main

  BenchKnnCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    DataOptions.atLeast("index", index, 1);
    DataOptions.atLeast("dim", dim, 1);
    DataOptions.atLeast("queries", queries, 1);
    DataOptions.atLeast("k", k, 1);
    DataOptions.atLeast("threads", threads, 1);
    if (k > index) {
      throw new InputException("k must be <= index (" + index + "), was " + k);
    }
    if (Math.max(index, queries) > Integer.MAX_VALUE / dim) {
      throw new InputException("index and queries times dim must be below 2^31, was dim " + dim);
    }
    if (queries > Integer.MAX_VALUE / k) {
      throw new InputException(
          "queries times k must be below 2^31, was queries " + queries + " and k " + k);
    }
    if (graph != null) {
      graph.check();
    }
    Optional<OutputFile> file =
        Optional.ofNullable(json).map(path -> OutputFile.checked("--json", path));
    ObjectNode result =
        JsonNodeFactory.instance
            .objectNode()
            .put("index", index)
            .put("dim", dim)
            .put("queries", queries)
            .put("k", k)
            .put("data", data.toString())
            .put("threads", threads)
            .put("java", Version.ofJava());
    Embeddings searched = data.draw(index, dim, 1);
    Embeddings wanted = data.draw(queries, dim, 2);
    Neighbours nearest = exact(searched, wanted, result);
    if (graph != null && graph.isWanted()) {
      try {
        graph.measure(searched, wanted, nearest, threads, result.putObject("approximate"), out);
      } catch (IllegalArgumentException e) { // the graph that was kept is of something else
        throw new InputException(String.valueOf(e.getMessage()), e);
      }
    }
    BenchOptions.write(file, result, out);
    return 0;
  }

  private Neighbours exact(Embeddings searched, Embeddings wanted, ObjectNode result) {
    Tiling tiling = Tiling.of(Execution.seeded(Recipe.SEED).withIntraOpThreads(threads));
    try (ExactSearch search = ExactSearch.of(searched, DISTANCE, tiling)) {
      Neighbours warmUp = search.find(wanted, k);
      Stopwatch stopwatch = Stopwatch.start();
      Neighbours found = search.find(wanted, k);
      double seconds = stopwatch.seconds();
      double single = singleSeconds(search, wanted, k);
      double memory = PeakMemory.megabytes();
      out.printf(
          Locale.ROOT,
          "exact: %.3f s, %,.0f queries/s; one query at a time %.2f ms; peak memory %,.0f MB%n",
          seconds,
          warmUp.queries() / seconds,
          1e3 * single,
          memory);
      result
          .put("seconds", seconds)
          .put("queries_per_second", queries / seconds)
          .put("single_query_seconds", single)
          .put("peak_memory_mb", memory);
      return found;
    }
  }

  /** Seconds that a query takes by itself: the mean of some, after as many to warm up. */
  static double singleSeconds(Search search, Embeddings wanted, int k) {
    int count = Math.min(SINGLE, wanted.count());
    for (int i = 0; i < count; i++) {
      Neighbours unused = search.find(one(wanted, i), k);
    }
    Stopwatch stopwatch = Stopwatch.start();
    for (int i = 0; i < count; i++) {
      Neighbours unused = search.find(one(wanted, i), k);
    }
    return stopwatch.seconds() / count;
  }

  private static Embeddings one(Embeddings embeddings, int row) {
    return new Embeddings(embeddings.row(row), embeddings.dim(), new int[1]);
  }
}
