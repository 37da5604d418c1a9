package io.tfsim.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.distances.Distance;
import io.tfsim.models.Embeddings;
import io.tfsim.search.Approximate;
import io.tfsim.search.SearchMethod;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that saves again and again is killed, at any moment. */
class KilledSaveTest {
  private static final int DIM = 64;

  /** What is saved: a large file, or a small one and its graph. */
  private enum Kind {
    ROWS(20_000),
    GRAPH(400);

    private final int rows;

    Kind(int rows) {
      this.rows = rows;
    }

    private SearchMethod method() {
      return switch (this) {
        case ROWS -> NoSearch.METHOD;
        case GRAPH ->
            Approximate.create()
                .withDegree(8)
                .withBuildWidth(10)
                .withSearchWidth(10)
                .withThreads(1);
      };
    }
  }

  @TempDir Path folder;

  @Test
  void killedTwice() throws Exception {
    survives(2, Kind.ROWS);
  }

  @Tag("full")
  @Test
  void killedOften() throws Exception {
    survives(25, Kind.ROWS);
    assertThat(left(".part")).as("kills that met a save").isNotEmpty();
  }

  @Tag("full")
  @Test
  void killedOftenWithAGraph() throws Exception {
    survives(25, Kind.GRAPH);
    assertThat(left(".part").size() + left(".graph").size() - 1)
        .as("kills that met a save")
        .isPositive();
  }

  private void survives(int kills, Kind kind) throws IOException, InterruptedException {
    Random random = new Random(kills);
    Path file = folder.resolve("index");
    for (int kill = 0; kill < kills; kill++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Program.class.getName(),
                  file.toString(),
                  kind.name())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      int saved = 0;
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        assertThat(out.readLine()).isEqualTo("1"); // it is there for the first time, or again
        assertThat(process.waitFor(random.nextInt(300_000), TimeUnit.MICROSECONDS)).isFalse();
        process.toHandle().destroyForcibly(); // SIGKILL; what it said can still be read
        for (String line = "1"; line != null; line = out.readLine()) {
          saved = Integer.parseInt(line);
        }
      }
      assertThat(process.waitFor()).isNotZero();
      // what was said to be saved is there, or one more
      assertThat(generation(file, kind)).isBetween(saved, saved + 1);
    }
  }

  private List<Path> left(String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  /** Which of the generations a file is, the whole of it. */
  private static int generation(Path file, Kind kind) {
    int generation;
    try (LocalStore store = IndexFile.open(file).store()) {
      generation = store.label(0);
      assertThat(store.size()).isEqualTo(kind.rows);
      Embeddings expected = embeddings(generation, kind.rows);
      float[] vector = new float[DIM];
      for (int row = 0; row < kind.rows; row++) {
        assertThat(store.label(row)).isEqualTo(generation);
        store.read(row, row + 1, FloatBuffer.wrap(vector));
        assertThat(vector).isEqualTo(expected.row(row));
      }
    }
    if (kind == Kind.GRAPH) {
      try (Index index = Index.open(file, new GraphFileTest.Reading(kind.method()))) {
        Embeddings queries = embeddings(generation, 20);
        List<List<Neighbour>> found = index.lookup(queries, Lookup.nearest(1));
        long right =
            IntStream.range(0, 20).filter(i -> found.get(i).get(0).distance() == 0).count();
        assertThat(right).isGreaterThan(10); // approximate
      }
    }
    return generation;
  }

  private static Embeddings embeddings(int generation, int rows) {
    float[] values = new float[rows * DIM];
    int[] labels = new int[rows];
    Random random = new Random(generation);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    Arrays.fill(labels, generation);
    return new Embeddings(values, DIM, labels);
  }

  /** Saves one generation after the other, and says so. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      Path file = Path.of(args[0]);
      Kind kind = Kind.valueOf(args[1]);
      try (Index index =
          Index.over(LocalStore.empty(IndexInfo.of(DIM, Distance.EUCLIDEAN)), kind.method())) {
        long[] ids = IntStream.range(0, kind.rows).asLongStream().toArray();
        index.add(Rows.of(embeddings(0, kind.rows)).withIds(ids));
        for (int generation = 1; ; generation++) {
          index.update(Rows.of(embeddings(generation, kind.rows)).withIds(ids));
          index.save(file);
          System.out.println(generation);
        }
      }
    }
  }
}
