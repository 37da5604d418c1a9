package io.tfsim.samples;

import io.tfsim.savedmodel.export.SavedModelWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tfsim export}: hands out the model of a run as a SavedModel. */
@Command(
    name = "export",
    sortOptions = false,
    abbreviateSynopsis = true,
    footer = {"", "Example:", "  tfsim export --run runs/vicreg --to models/vicreg"},
    description = {
      "Writes the model of a run as a SavedModel of TensorFlow 2, for Java, Python and Serving.",
      "",
      "Its signatures representation (also serving_default) and projection take images as float32"
          + " (batch, height, width, channels), in the range of values that the run had.",
      ""
    })
final class ExportCommand implements Callable<Integer> {
  private final PrintStream out;

  @Option(
      names = "--run",
      paramLabel = "RUNDIR",
      required = true,
      description = "What pretrain --out has written to.")
  private Path run = Path.of("");

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "The SavedModel: a new directory. It appears when it is complete.")
  private Path to = Path.of("");

  @Option(
      names = "--trainable",
      description = {
        "With functions for training, so that Python can train it on:"
            + " model(images, training=True)."
      })
  private boolean trainable;

  @Option(
      names = "--probe-batch",
      paramLabel = "FILE",
      description = "Write a batch of random images there, as NumPy knows it (.npy).")
  private @Nullable Path probeBatch;

  @Option(
      names = "--probe-output",
      paramLabel = "FILE",
      description = {
        "Write the representation of --probe-batch there, computed by the SavedModel, to compare"
            + " with elsewhere."
      })
  private @Nullable Path probeOutput;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug;

  ExportCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    Optional<Probe> probe = Probe.checked(probeBatch, probeOutput);
    Path model = new RunDirectory(run).model(trainable);
    try {
      SavedModelWriter.copy(model, to);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
    out.println("written   " + to);
    probe.ifPresent(files -> out.println("written   " + files.write(to)));
    return 0;
  }
}
