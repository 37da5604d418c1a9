package io.tfsim.samples;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tfsim.distances.Distance;
import io.tfsim.index.Index;
import io.tfsim.index.IndexConfig;
import io.tfsim.index.Lookup;
import io.tfsim.index.Neighbour;
import io.tfsim.index.Rows;
import io.tfsim.models.Embeddings;
import io.tfsim.search.SearchMethod;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tfsim bench index}: how long a large index takes to be filled, saved, loaded, searched.
 */
@Command(
    name = "index",
    sortOptions = false,
    abbreviateSynopsis = true,
    footer = {"", "Example:", "  tfsim bench index --rows 1000000 --dim 128 --json index.json"},
    description = {
      "Fills an index with random vectors, saves it, opens the file and searches it exactly for"
          + " some of the vectors, each of which must be its own nearest.",
      ""
    })
final class BenchIndexCommand implements Callable<Integer> {
  private static final int BATCH = 10_000;
  private static final int NEIGHBOURS = 10;

  private final PrintStream out;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Number of vectors; default ${DEFAULT-VALUE}.")
  private int rows = 1_000_000;

  @Option(
      names = "--dim",
      paramLabel = "N",
      description = "Length of a vector; default ${DEFAULT-VALUE}.")
  private int dim = 128;

  @Option(
      names = "--queries",
      paramLabel = "N",
      description = "How many are searched for; default ${DEFAULT-VALUE}.")
  private int queries = 100;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often all of it is done; the least times count; default ${DEFAULT-VALUE}.")
  private int rounds = 1;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where the file is written, and deleted again; default the system's place for"
              + " temporary files.")
  private @Nullable Path directory;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there.")
  private @Nullable Path json;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug;

  BenchIndexCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    DataOptions.atLeast("rows", rows, 1);
    DataOptions.atLeast("dim", dim, 1);
    DataOptions.atLeast("queries", queries, 1);
    DataOptions.atLeast("rounds", rounds, 1);
    DataOptions.refuse(
        BATCH > Integer.MAX_VALUE / dim, "10,000 times dim must be below 2^31, was dim " + dim);
    DataOptions.refuse(
        Math.min(queries, rows) > Integer.MAX_VALUE / Math.max(dim, NEIGHBOURS),
        "queries times dim, and times 10, must be below 2^31, was queries "
            + queries
            + " and dim "
            + dim);
    Optional<OutputFile> result =
        Optional.ofNullable(json).map(path -> OutputFile.checked("--json", path));
    ObjectNode figures =
        JsonNodeFactory.instance
            .objectNode()
            .put("rows", rows)
            .put("dim", dim)
            .put("queries", queries);
    Path file = temporary();
    try {
      for (int round = 0; round < rounds; round++) {
        InputException.refusing(() -> measure(file, figures));
      }
    } finally {
      delete(file);
    }
    figures.put("heap_limit_mb", Runtime.getRuntime().maxMemory() / (1024.0 * 1024));
    figures.put("peak_memory_mb", PeakMemory.megabytes());
    out.printf(
        Locale.ROOT,
        "file      %,.0f MB; limit of the heap %,.0f MB; peak memory %,.0f MB, the file's pages"
            + " included%n",
        figures.path("file_mb").asDouble(),
        figures.path("heap_limit_mb").asDouble(),
        figures.path("peak_memory_mb").asDouble());
    BenchOptions.write(result, figures, out);
    return 0;
  }

  private void measure(Path file, ObjectNode figures) {
    try (Index index =
        Index.inMemory(dim, IndexConfig.create().withDistance(Distance.SQUARED_EUCLIDEAN))) {
      double seconds = 0;
      for (int from = 0; from < rows; from += BATCH) {
        Rows batch = Rows.of(vectors(from, Math.min(rows, from + BATCH)));
        Stopwatch stopwatch = Stopwatch.start();
        long[] unused = index.add(batch);
        seconds += stopwatch.seconds();
      }
      tell("add", seconds, figures);
      Stopwatch stopwatch = Stopwatch.start();
      index.save(file);
      tell("save", stopwatch.seconds(), figures);
    }
    Stopwatch stopwatch = Stopwatch.start();
    try (Index index = Index.open(file, SearchMethod.exact())) {
      tell("load", stopwatch.seconds(), figures);
      search(index, figures);
      figures.put("file_mb", file.toFile().length() / (1024.0 * 1024));
    }
  }

  private void search(Index index, ObjectNode figures) {
    int[] wanted = new int[Math.min(queries, rows)];
    Arrays.setAll(wanted, i -> (int) ((long) i * rows / wanted.length));
    float[] values = new float[wanted.length * dim];
    for (int i = 0; i < wanted.length; i++) {
      System.arraycopy(vector(wanted[i]), 0, values, i * dim, dim);
    }
    Embeddings asked = new Embeddings(values, dim, new int[wanted.length]);
    Stopwatch first = Stopwatch.start();
    List<List<Neighbour>> unused = index.lookup(asked, Lookup.nearest(NEIGHBOURS));
    tell("first_search", first.seconds(), figures);
    Stopwatch again = Stopwatch.start();
    List<List<Neighbour>> found = index.lookup(asked, Lookup.nearest(NEIGHBOURS));
    tell("search", again.seconds(), figures);
    for (int i = 0; i < wanted.length; i++) {
      Neighbour nearest = found.get(i).get(0);
      if (nearest.id() != wanted[i] || nearest.distance() != 0) {
        throw new IllegalStateException(
            "vector " + wanted[i] + " must be its own nearest, was " + nearest);
      }
    }
  }

  private void tell(String what, double seconds, ObjectNode figures) {
    out.printf(Locale.ROOT, "%-14s %8.3f s%n", what.replace('_', ' '), seconds);
    String name = what + "_seconds";
    figures.put(name, Math.min(seconds, figures.path(name).asDouble(Double.POSITIVE_INFINITY)));
  }

  private Embeddings vectors(int from, int to) {
    float[] values = new float[(to - from) * dim];
    for (int i = from; i < to; i++) {
      System.arraycopy(vector(i), 0, values, (i - from) * dim, dim);
    }
    return new Embeddings(values, dim, new int[to - from]);
  }

  /** A vector by its number: normal, by the sum of four uniform numbers. */
  private float[] vector(int number) {
    SplittableRandom random = new SplittableRandom(number);
    float[] vector = new float[dim];
    for (int i = 0; i < dim; i++) {
      long bits = random.nextLong();
      int sum = 0;
      for (int shift = 0; shift < Long.SIZE; shift += Short.SIZE) {
        sum += (int) (bits >>> shift) & 0xFFFF;
      }
      vector[i] = sum / 65536f - 2;
    }
    return vector;
  }

  private Path temporary() {
    if (directory != null && !Files.isDirectory(directory)) {
      throw new InputException("--dir must be an existing directory, was " + directory);
    }
    try {
      return directory == null
          ? Files.createTempFile("tfsim-", ".index")
          : Files.createTempFile(directory, "tfsim-", ".index");
    } catch (IOException e) {
      throw new InputException("--dir needs a writable directory: " + e.getMessage(), e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
