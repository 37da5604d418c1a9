package io.tfsim.samples;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tfsim.augment.Augmenter;
import io.tfsim.data.BatchReader;
import io.tfsim.data.Pipeline;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.samplers.MemorySource;
import io.tfsim.samples.Choices.PipelineChoice;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tensorflow.ndarray.Shape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tfsim bench augment}: how many views an augmenter makes in a second. */
@Command(
    name = "augment",
    sortOptions = false,
    abbreviateSynopsis = true,
    footer = {"", "Example:", "  tfsim bench augment --size 224 --batch 32 --augmenter simclr"},
    description = {
      "Measures how many views an augmenter makes in a second.",
      "",
      "Random RGB images in memory; two views of each; the best of three rounds after a warm-up.",
      ""
    })
final class BenchAugmentCommand implements Callable<Integer> {
  private static final int VIEWS = 2;
  private static final int BATCHES = 4; // in memory

  private final PrintStream out;

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "Height and width of the images; default ${DEFAULT-VALUE}.")
  private int size = 32;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images of a batch; default ${DEFAULT-VALUE}.")
  private int batch = 512;

  @Option(
      names = "--augmenter",
      paramLabel = "NAME",
      description = "One of ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private AugmenterChoice augmenter = AugmenterChoice.TF_SIMILARITY;

  @Option(
      names = "--in",
      paramLabel = "PLACE",
      description = "Where views are made: in the graph (default), or in data threads.")
  private PipelineChoice place = PipelineChoice.GRAPH;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute; default one per processor.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--no-fusing",
      description = "Run the ops one by one instead of compiled into few kernels.")
  private boolean unfused;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Least length of a round; default ${DEFAULT-VALUE}.")
  private double seconds = 2;

  @Option(names = "--json", paramLabel = "FILE", description = "Where the figures go.")
  private @Nullable Path json;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug; // read by Main

  BenchAugmentCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    DataOptions.atLeast("size", size, 8);
    DataOptions.atLeast("batch", batch, 1);
    DataOptions.atLeast("threads", threads, 1);
    OutputFile file = json == null ? null : OutputFile.checked("--json", json);
    Rounds rounds = measure();
    ObjectNode result =
        JsonNodeFactory.instance
            .objectNode()
            .put("augmenter", augmenter.toString())
            .put("size", size)
            .put("batch", batch)
            .put("views", VIEWS)
            .put("in", place.toString())
            .put("fused", !unfused)
            .put("threads", threads)
            .put("views_per_second", rounds.best() * batch * VIEWS)
            .put("warmup_seconds", rounds.warmupSeconds());
    result.set("parameters", RecordJson.of(augmenter.forHeight(size)));
    out.printf(
        Locale.ROOT,
        "%s, %d x %d, batch %d: %,.0f views/s%n",
        augmenter,
        size,
        size,
        batch,
        rounds.best() * batch * VIEWS);
    if (file != null) {
      file.write(ResultJson.bytes(result));
      out.println("written   " + file.path());
    }
    return 0;
  }

  private Rounds measure() {
    byte[] pixels = new byte[Math.multiplyExact(BATCHES * batch, size * size * 3)];
    new Random(Recipe.SEED).nextBytes(pixels);
    Source images = MemorySource.bytes(pixels, Shape.of(size, size, 3));
    Augmenter chosen = augmenter.forHeight(size);
    var settings =
        new BatchReader.Settings(
            Execution.seeded(Recipe.SEED).withIntraOpThreads(threads).withFused(!unfused),
            Pipeline.defaults().withThreads(threads).withAugmentation(place.augmentation()));
    try (BatchReader reader =
        BatchReader.open(new InOrder(images, batch), chosen.views(VIEWS), settings)) {
      return Rounds.of(reader::compute, seconds);
    }
  }
}
