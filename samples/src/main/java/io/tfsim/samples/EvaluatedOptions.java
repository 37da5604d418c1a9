package io.tfsim.samples;

import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.samples.NetworkChoice.SavedModelChoice;
import io.tfsim.savedmodel.ModelDescription;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say which model is evaluated on what. */
final class EvaluatedOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--run",
      paramLabel = "RUNDIR",
      description = {
        "What pretrain --out has written to. Data and seed are those of the run, unless --data (or"
            + " --images) or --seed are given."
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
        "Seed of what the evaluation draws; without --run also of generated data and of what is"
            + " held out to test on. Default that of the run, or "
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
        saved.isEmpty() || Stream.of("--data", "--data-dir", "--images").anyMatch(this::given);
    if (!ownData) {
      Stream.of("--size", "--download", DataOptions.SKIP_UNREADABLE)
          .filter(this::given)
          .forEach(
              name ->
                  DataOptions.refuse(
                      true, name + " is for --data, was given for the data of --run"));
    }
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
    // what the run was tested on is what it was not trained on, whatever the evaluation draws
    LoadedData images = LoadedData.load(chosen, saved.map(SavedRun::seed).orElse(drawnBy), out);
    if (!ownData) {
      saved.ifPresent(of -> of.checkSame(images));
    }
    Execution execution =
        Execution.seeded(drawnBy)
            .withIntraOpThreads(
                threads == null ? Runtime.getRuntime().availableProcessors() : threads);
    return EvaluatedNetwork.open(network, saved, images, execution);
  }

  private boolean given(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }
}
