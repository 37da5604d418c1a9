package io.tfsim.samples;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tfsim.data.BatchInput;
import io.tfsim.data.BatchReader;
import io.tfsim.data.Pipeline;
import io.tfsim.data.Sampler;
import io.tfsim.graph.Execution;
import io.tfsim.samples.Choices.PipelineChoice;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of what measures views of images, and the measuring. */
final class BenchOptions {
  private static final int VIEWS = 2;

  @Option(
      names = "--augmenter",
      paramLabel = "NAME",
      description = "One of ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  AugmenterChoice augmenter = AugmenterChoice.TF_SIMILARITY;

  @Option(
      names = "--in",
      paramLabel = "PLACE",
      description = "Where views are made: in the graph (default), or in data threads.")
  PipelineChoice place = PipelineChoice.GRAPH;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that read, and threads that compute; default one per processor.")
  int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--no-fusing",
      description = "Run the ops one by one instead of compiled into few kernels.")
  boolean unfused;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Least length of a round; default ${DEFAULT-VALUE}.")
  double seconds = 2;

  @Option(names = "--json", paramLabel = "FILE", description = "Where the figures go.")
  @Nullable Path json;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug; // read by Main

  /**
   * Checks the numbers and the place of the JSON.
   *
   * @throws InputException if one cannot be
   */
  Optional<OutputFile> check(int size, int batch) {
    DataOptions.atLeast("size", size, 8);
    DataOptions.atLeast("batch", batch, 1);
    DataOptions.atLeast("threads", threads, 1);
    return Optional.ofNullable(json).map(path -> OutputFile.checked("--json", path));
  }

  /** Measures how often the views of a batch can be made in a second. */
  Rounds measure(Sampler sampler, int size) {
    var settings =
        new BatchReader.Settings(
            Execution.seeded(Recipe.SEED).withIntraOpThreads(threads).withFused(!unfused),
            Pipeline.defaults().withThreads(threads).withAugmentation(place.augmentation()));
    BatchInput.Views views = augmenter.forHeight(size).views(VIEWS);
    try (BatchReader reader = BatchReader.open(sampler, views, settings)) {
      return Rounds.of(reader::compute, seconds);
    }
  }

  /** Views in a second. */
  double viewsPerSecond(Rounds rounds, int batch) {
    return rounds.best() * batch * VIEWS;
  }

  /** What was measured, as JSON; figures come to it. */
  ObjectNode result(int size, int batch) {
    ObjectNode result =
        JsonNodeFactory.instance
            .objectNode()
            .put("augmenter", augmenter.toString())
            .put("size", size)
            .put("batch", batch)
            .put("views", VIEWS)
            .put("in", place.toString())
            .put("fused", !unfused)
            .put("threads", threads);
    result.set("parameters", RecordJson.of(augmenter.forHeight(size)));
    return result;
  }

  /** Writes the figures where they are wanted. */
  static void write(Optional<OutputFile> file, ObjectNode result, PrintStream out) {
    file.ifPresent(
        wanted -> {
          wanted.write(ResultJson.bytes(result));
          out.println("written   " + wanted.path());
        });
  }
}
