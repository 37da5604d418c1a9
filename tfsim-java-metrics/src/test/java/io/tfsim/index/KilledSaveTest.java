package io.tfsim.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.distances.Distance;
import io.tfsim.models.Embeddings;
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
  private static final int ROWS = 20_000;
  private static final int DIM = 64;

  @TempDir Path folder;

  @Test
  void killedTwice() throws Exception {
    survives(2);
  }

  @Tag("full")
  @Test
  void killedOften() throws Exception {
    survives(25);
    assertThat(parts()).as("kills that met a save").isNotEmpty();
  }

  private void survives(int kills) throws IOException, InterruptedException {
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
                  file.toString())
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
      assertThat(generation(file)).isBetween(saved, saved + 1);
    }
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".part")).toList();
    }
  }

  /** Which of the generations a file is, the whole of it. */
  private static int generation(Path file) {
    try (LocalStore store = IndexFile.open(file).store()) {
      int generation = store.label(0);
      assertThat(store.size()).isEqualTo(ROWS);
      float[] vector = new float[DIM];
      for (int row = 0; row < ROWS; row++) {
        assertThat(store.label(row)).isEqualTo(generation);
        store.read(row, row + 1, FloatBuffer.wrap(vector));
        for (float value : vector) {
          assertThat(value).isEqualTo(generation);
        }
      }
      return generation;
    }
  }

  /** Saves one generation after the other, and says so. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      Path file = Path.of(args[0]);
      try (Index index =
          Index.over(LocalStore.empty(IndexInfo.of(DIM, Distance.COSINE)), NoSearch.METHOD)) {
        long[] ids = IntStream.range(0, ROWS).asLongStream().toArray();
        index.add(rows(0).withIds(ids));
        for (int generation = 1; ; generation++) {
          index.update(rows(generation).withIds(ids));
          index.save(file);
          System.out.println(generation);
        }
      }
    }

    private static Rows rows(int generation) {
      float[] values = new float[ROWS * DIM];
      int[] labels = new int[ROWS];
      Arrays.fill(values, generation);
      Arrays.fill(labels, generation);
      return Rows.of(new Embeddings(values, DIM, labels));
    }
  }
}
