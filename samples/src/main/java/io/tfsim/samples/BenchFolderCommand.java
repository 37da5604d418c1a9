package io.tfsim.samples;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tfsim.data.BatchReader;
import io.tfsim.data.Pipeline;
import io.tfsim.graph.Execution;
import io.tfsim.samplers.ImageFiles;
import io.tfsim.samplers.ImageFolder;
import io.tfsim.samplers.ImageSize;
import io.tfsim.samplers.ShuffledSampler;
import io.tfsim.samples.Choices.PipelineChoice;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tfsim bench folder}: how many images of a folder are read and augmented in a second. */
@Command(
    name = "folder",
    sortOptions = false,
    abbreviateSynopsis = true,
    footer = {"", "Example:", "  tfsim bench folder --data-dir photos --size 224 --batch 32"},
    description = {
      "Measures how many images of a folder are read, decoded, resized and augmented in a second.",
      "",
      "In random order; two views of each image; the best of three rounds after a warm-up.",
      ""
    })
final class BenchFolderCommand implements Callable<Integer> {
  private static final int VIEWS = 2;

  private final PrintStream out;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      required = true,
      description = "Where the images are, at any depth.")
  private Path directory = Path.of("");

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "Height and width that images get; default ${DEFAULT-VALUE}.")
  private int size = 224;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images of a batch; default ${DEFAULT-VALUE}.")
  private int batch = 32;

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
      description = "Threads that read, and threads that compute; default one per processor.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Least length of a round; default ${DEFAULT-VALUE}.")
  private double seconds = 2;

  @Option(names = "--json", paramLabel = "FILE", description = "Where the figures go.")
  private @Nullable Path json;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug; // read by Main

  BenchFolderCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    DataOptions.atLeast("size", size, 8);
    DataOptions.atLeast("batch", batch, 1);
    DataOptions.atLeast("threads", threads, 1);
    OutputFile file = json == null ? null : OutputFile.checked("--json", json);
    InputException.refusing(() -> measure(file));
    return 0;
  }

  private void measure(@Nullable OutputFile file) {
    ImageFiles images = ImageFolder.unlabeled(directory, ImageSize.rgb(size, size));
    var settings =
        new BatchReader.Settings(
            Execution.seeded(Recipe.SEED).withIntraOpThreads(threads),
            Pipeline.defaults().withThreads(threads).withAugmentation(place.augmentation()));
    Rounds rounds;
    try (BatchReader reader =
        BatchReader.open(
            ShuffledSampler.of(images, batch).withSeed(Recipe.SEED),
            augmenter.forHeight(size).views(VIEWS),
            settings)) {
      rounds = Rounds.of(reader::compute, seconds);
    }
    double imagesPerSecond = rounds.best() * batch;
    out.printf(
        Locale.ROOT,
        "%,d files, %d x %d, %s: %,.0f images/s, peak memory %,.0f MB%n",
        images.size(),
        size,
        size,
        augmenter,
        imagesPerSecond,
        PeakMemory.megabytes());
    if (file != null) {
      ObjectNode result =
          JsonNodeFactory.instance
              .objectNode()
              .put("augmenter", augmenter.toString())
              .put("files", images.size())
              .put("size", size)
              .put("batch", batch)
              .put("views", VIEWS)
              .put("in", place.toString())
              .put("threads", threads)
              .put("images_per_second", imagesPerSecond)
              .put("peak_memory_mb", PeakMemory.megabytes());
      file.write(ResultJson.bytes(result));
      out.println("written   " + file.path());
    }
  }
}
