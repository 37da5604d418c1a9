package io.tfsim.samples;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tfsim.distances.Neighbours;
import io.tfsim.models.Embeddings;
import io.tfsim.search.Approximate;
import io.tfsim.search.Search;
import io.tfsim.search.Vectors;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of approximate search, and its measuring. */
final class BenchGraph {
  private static final double MEGABYTE = 1 << 20;

  /** Neighbours that recall is told of. */
  private static final int TEN = 10;

  @Option(names = "--approximate", required = true, description = "Search approximately, too.")
  private boolean approximate;

  @Option(
      names = "--degree",
      paramLabel = "N",
      description = "Neighbours of a node of the graph; default 32.")
  private int degree = Approximate.create().degree();

  @Option(
      names = "--build-width",
      paramLabel = "N",
      description = "Candidates when the graph is built; default 100.")
  private int buildWidth = Approximate.create().buildWidth();

  @Option(
      names = "--search-width",
      paramLabel = "N",
      split = ",",
      description =
          "Candidates when it is searched, or several numbers to be compared; default 100.")
  private List<Integer> searchWidths = List.of(Approximate.create().searchWidth());

  @Option(
      names = "--graph",
      paramLabel = "FILE",
      description = "Where the graph is kept: it is read if the file is there, else written.")
  private @Nullable Path file;

  /** Whether it was asked for. */
  boolean isWanted() {
    return approximate;
  }

  /**
   * Checks the options.
   *
   * @throws InputException if one cannot be
   */
  void check() {
    DataOptions.atLeast("degree", degree, 2);
    DataOptions.atLeast("build-width", buildWidth, 1);
    searchWidths.forEach(width -> DataOptions.atLeast("search-width", width, 1));
    if (file != null && !Files.exists(file)) {
      OutputFile unused = OutputFile.checked("--graph", file);
    }
  }

  /**
   * Builds or reads a graph, and searches it.
   *
   * @param nearest what exact search found
   */
  void measure(
      Embeddings searched,
      Embeddings wanted,
      Neighbours nearest,
      int threads,
      ObjectNode result,
      PrintStream out)
      throws IOException {
    Approximate method =
        Approximate.create().withDegree(degree).withBuildWidth(buildWidth).withThreads(threads);
    result.put("degree", degree).put("build_width", buildWidth);
    Vectors vectors = Vectors.of(searched);
    Path graph = file != null ? file : Files.createTempDirectory("tfsim-bench").resolve("graph");
    try {
      if (!Files.exists(graph)) {
        build(method, vectors, graph, result, out);
      }
      result.put("file_mb", Files.size(graph) / MEGABYTE);
      ArrayNode searches = result.putArray("searches");
      for (int width : searchWidths) {
        search(method.withSearchWidth(width), vectors, graph, wanted, nearest, searches, out);
      }
    } finally {
      if (file == null) {
        Files.deleteIfExists(graph);
        Files.delete(graph.toAbsolutePath().getParent());
      }
    }
    result.put("peak_memory_mb", PeakMemory.megabytes());
  }

  private static void build(
      Approximate method, Vectors vectors, Path graph, ObjectNode result, PrintStream out) {
    double before = heapMegabytes();
    double processor = processorSeconds();
    Stopwatch stopwatch = Stopwatch.start();
    try (Search search = method.open(vectors, BenchKnnCommand.DISTANCE)) {
      double seconds = stopwatch.seconds();
      processor = processorSeconds() - processor;
      double heap = heapMegabytes() - before;
      stopwatch = Stopwatch.start();
      search.save(graph);
      out.printf(
          Locale.ROOT,
          "graph: built in %.1f s (%.1f s of processors), %,.0f MB of heap, saved in %.1f s%n",
          seconds,
          processor,
          heap,
          stopwatch.seconds());
      result
          .put("build_seconds", seconds)
          .put("build_processor_seconds", processor)
          .put("heap_mb", heap)
          .put("save_seconds", stopwatch.seconds());
    }
  }

  private static void search(
      Approximate method,
      Vectors vectors,
      Path graph,
      Embeddings wanted,
      Neighbours nearest,
      ArrayNode searches,
      PrintStream out) {
    Stopwatch stopwatch = Stopwatch.start();
    try (Search search = method.open(vectors, BenchKnnCommand.DISTANCE, graph)) {
      double load = stopwatch.seconds();
      int k = nearest.k();
      Neighbours warmUp = search.find(wanted, k);
      stopwatch = Stopwatch.start();
      Neighbours found = search.find(wanted, k);
      double seconds = stopwatch.seconds();
      double single = BenchKnnCommand.singleSeconds(search, wanted, k);
      double recall = recall(found, nearest);
      int ten = Math.min(TEN, k);
      out.printf(
          Locale.ROOT,
          "width %d: recall@%d %.4f, %.3f s, %,.0f queries/s; one query at a time %.3f ms;"
              + " read in %.2f s%n",
          method.searchWidth(),
          ten,
          recall,
          seconds,
          warmUp.queries() / seconds,
          1e3 * single,
          load);
      searches
          .addObject()
          .put("search_width", method.searchWidth())
          .put("recall_at_" + ten, recall)
          .put("seconds", seconds)
          .put("queries_per_second", wanted.count() / seconds)
          .put("single_query_seconds", single)
          .put("load_seconds", load);
    }
  }

  /** The share of the ten nearest that are among the first ten found. */
  private static double recall(Neighbours found, Neighbours nearest) {
    int k = nearest.k();
    int ten = Math.min(TEN, k);
    long hits = 0;
    for (int query = 0; query < nearest.queries(); query++) {
      int from = query * k;
      var right =
          Arrays.stream(nearest.indices(), from, from + ten).boxed().collect(Collectors.toSet());
      hits += Arrays.stream(found.indices(), from, from + ten).filter(right::contains).count();
    }
    return hits / (double) (nearest.queries() * ten);
  }

  private static double processorSeconds() {
    Duration time = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    return time.toNanos() / 1e9;
  }

  private static double heapMegabytes() {
    System.gc();
    return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / MEGABYTE;
  }
}
