package io.tfsim.samples;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tfsim pretrain}: pretrains and keeps the weights. */
@Command(
    name = "pretrain",
    sortOptions = false,
    abbreviateSynopsis = true,
    footer = {"", "Example:", "  tfsim pretrain --method vicreg --epochs 100 --out runs/vicreg"},
    description = {
      "Pretrains a network without labels and keeps its weights.",
      "",
      "Writes to --out: configuration.json, views.png, result.json (as hello.json, without the"
          + " comparison with training from scratch), weights.npz, an archive of NumPy's, and the"
          + " model as SavedModels: model, and model-trainable (see export).",
      ""
    })
final class PretrainCommand implements Callable<Integer> {
  private final PrintStream out;

  @Mixin private RunOptions options = new RunOptions();

  @Option(
      names = "--out",
      paramLabel = "RUNDIR",
      required = true,
      description = "Where everything goes: a new or empty directory.")
  private Path runDirectory = Path.of("");

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Where the result goes; default result.json in --out.")
  private @Nullable Path json;

  PretrainCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    Stopwatch total = Stopwatch.start();
    options.check();
    RunDirectory run = RunDirectory.create(runDirectory);
    try {
      return train(run, total);
    } finally {
      run.removeIfEmpty();
    }
  }

  private int train(RunDirectory run, Stopwatch total) {
    OutputFile jsonFile =
        OutputFile.checked("--json", json == null ? run.file(RunDirectory.RESULT) : json);
    OutputFile pictureFile =
        OutputFile.checked(
            "--picture", options.picture == null ? run.file("views.png") : options.picture);
    options.checkApart(jsonFile, pictureFile);
    for (String own :
        List.of(
            RunDirectory.CONFIGURATION,
            RunDirectory.WEIGHTS,
            RunDirectory.MODEL,
            RunDirectory.TRAINABLE_MODEL)) {
      OutputFile other = new OutputFile(run.file(own));
      jsonFile.checkNotAt(other, "--json and " + own);
      pictureFile.checkNotAt(other, "--picture and " + own);
    }
    Optional<OutputFile> report = options.reportFile();
    OutputFile configuration = new OutputFile(run.file(RunDirectory.CONFIGURATION));
    try (Experiment experiment = Experiment.prepare(options, out)) {
      configuration.write(ResultJson.bytes(ResultJson.setup(experiment)));
      Pretraining pretraining = Pretraining.of(experiment, pictureFile, out);
      Path weights = run.file(RunDirectory.WEIGHTS);
      experiment.model().weights().save(weights);
      Measured measured = pretraining.measured(Optional.empty(), total);
      out.println();
      Report.lines(experiment, measured).forEach(out::println);
      jsonFile.write(ResultJson.bytes(ResultJson.of(experiment, measured)));
      List<Path> models =
          run.write(experiment.model()); // last: the rest is kept if the disk is full
      report.ifPresent(page -> RunReport.write(page, experiment, measured, out));
      out.println(
          "written   "
              + String.join(
                  ", ",
                  configuration.path().toString(),
                  pictureFile.path().toString(),
                  weights.toString(),
                  models.get(0).toString(),
                  models.get(1).toString(),
                  jsonFile.path().toString())
              + report.map(page -> ", " + page.path()).orElse(""));
    }
    return 0;
  }
}
