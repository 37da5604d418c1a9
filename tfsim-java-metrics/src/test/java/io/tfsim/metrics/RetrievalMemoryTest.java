package io.tfsim.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.distances.PlainDistances;
import io.tfsim.distances.Tiling;
import io.tfsim.models.Embeddings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/**
 * The memory of an evaluation does not grow with queries times references. Measured in processes of
 * their own, whose heap has one size from the start, so that what is left of other tests hides
 * nothing.
 */
class RetrievalMemoryTest {
  private static final long MEGABYTE = 1 << 20;

  /** The matrix of distances has 400 MB; a search that holds it holds several of its kind. */
  @Test
  void ten_thousand_queries_among_ten_thousand_references_take_less_than_300_megabytes() {
    assertThat(Program.extraBytes(10_000, 10_000, Tiling.DEFAULT_NUMBERS))
        .isPositive()
        .isLessThan(300 * MEGABYTE);
  }

  /** Tiles of 4 million numbers against one of 1,000 x 100,000, which has 400 MB. */
  @Test
  void the_setting_bounds_the_memory() {
    long bounded = Program.extraBytes(1_000, 100_000, Tiling.DEFAULT_NUMBERS);
    long unbounded = Program.extraBytes(1_000, 100_000, 1L << 30);
    assertThat(bounded).isLessThan(unbounded - 250 * MEGABYTE);
  }

  /** Evaluates once, and prints the most that its process held beyond what it held before. */
  static final class Program {
    private static final int DIM = 128;

    private Program() {}

    static long extraBytes(int queries, int references, long numbers) {
      try {
        Process process =
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xms160m",
                    "-Xmx160m",
                    "-XX:+UseSerialGC",
                    "-XX:+AlwaysPreTouch",
                    "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Program.class.getName(),
                    String.valueOf(queries),
                    String.valueOf(references),
                    String.valueOf(numbers))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return Long.parseLong(out.strip());
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException("cannot run a process", e);
      }
    }

    public static void main(String[] args) throws InterruptedException {
      Embeddings queries = PlainDistances.random(1, Integer.parseInt(args[0]), DIM, 100);
      Embeddings references = PlainDistances.random(2, Integer.parseInt(args[1]), DIM, 100);
      Retrieval retrieval =
          Retrieval.of(RecallAtK.of(1), PrecisionAtK.of(10), MapAtK.of(10), Ndcg.of(10))
              .withTiling(Tiling.create().withNumbers(Long.parseLong(args[2])));
      // what the first use of TensorFlow loads is not the evaluation's
      retrieval.evaluate(
          PlainDistances.random(3, 20, DIM, 10), PlainDistances.random(4, 20, DIM, 10));
      long before = Pointer.physicalBytes();
      AtomicLong most = new AtomicLong(before);
      var watch = Executors.newSingleThreadScheduledExecutor();
      var watching =
          watch.scheduleAtFixedRate(
              () -> most.accumulateAndGet(Pointer.physicalBytes(), Math::max),
              0,
              1,
              TimeUnit.MILLISECONDS);
      retrieval.evaluate(queries, references);
      watching.cancel(false);
      watch.shutdown();
      watch.awaitTermination(1, TimeUnit.MINUTES);
      System.out.println(most.get() - before);
    }
  }
}
