package io.tfsim.samples;

import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.samples.NetworkChoice.SavedModelChoice;
import io.tfsim.savedmodel.ModelDescription;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say which model is evaluated on what. */
final class EvaluatedOptions {
  /** Options of which one is enough to choose other data than the run's. */
  private static final List<String> DATA =
      List.of(
          "--data", "--data-dir", "--images", "--size", "--download", DataOptions.SKIP_UNREADABLE);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--run",
      paramLabel = "RUNDIR",
      description = {
        "What pretrain --out has written to. Data and seed are those of the run, unless --data or"
            + " --seed are given."
      })
  private @Nullable Path run;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = {
        "A SavedModel in place of --run: one that was exported, or Keras's; DIR#NAME is an inner"
            + " output of it."
      })
  private @Nullable String model;

  @Option(
      names = "--input-range",
      paramLabel = "LOW,HIGH",
      description = {
        "For --model: the values that a SavedModel that does not say it itself takes of pixels,"
            + " such as 0,255 or -1,1; default 0,1."
      })
  private @Nullable ValueRange inputRange;

  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = {
        "Seed of what is drawn, and of generated data; default that of the run, or "
            + Recipe.SEED
            + "."
      })
  private @Nullable Long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute; default one per processor.")
  private @Nullable Integer threads;

  @Option(names = "--debug", description = "Show the stack trace of an error.")
  boolean debug; // read by Main

  /**
   * Opens the model and loads the data.
   *
   * @throws InputException if options do not go together, or something cannot be read
   * @throws IllegalArgumentException if the model or the data are not as they should be
   */
  EvaluatedNetwork open(PrintStream out) {
    DataOptions.refuse(
        (run == null) == (model == null), "one of --run and --model is needed, and not both");
    DataOptions.refuse(
        run != null && inputRange != null, "--input-range is for --model, was given with --run");
    DataOptions.atLeast("threads", threads, 1);
    Optional<SavedRun> saved = Optional.ofNullable(run).map(SavedRun::read);
    boolean ownData =
        saved.isEmpty()
            || DATA.stream()
                .anyMatch(name -> spec.commandLine().getParseResult().hasMatchedOption(name));
    DataOptions chosen = ownData ? data : saved.map(SavedRun::data).orElse(data);
    chosen.check();
    long drawnBy = seed != null ? seed : saved.map(SavedRun::seed).orElse(Recipe.SEED);
    SavedModelChoice place =
        saved.isPresent()
            ? new SavedModelChoice(saved.get().directory().model(true), Optional.empty())
            : SavedModelChoice.of(String.valueOf(model));
    SavedModelNetwork network = place.open(inputRange == null ? ValueRange.UNIT : inputRange);
    DataOptions.refuse(
        inputRange != null && ModelDescription.exists(place.directory()),
        "--input-range is for SavedModels that do not say which values they take, "
            + place
            + " says it itself");
    chosen.fitTo(network);
    LoadedData images = LoadedData.load(chosen, drawnBy, out);
    if (!ownData) {
      saved.ifPresent(of -> of.checkSame(images));
    }
    Execution execution =
        Execution.seeded(drawnBy)
            .withIntraOpThreads(
                threads == null ? Runtime.getRuntime().availableProcessors() : threads);
    return EvaluatedNetwork.open(network, saved, images, execution);
  }
}
