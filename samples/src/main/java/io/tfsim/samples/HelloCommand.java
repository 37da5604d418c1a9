package io.tfsim.samples;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tfsim hello}: pretrains, compares, and writes down what came out. */
@Command(
    name = "hello",
    sortOptions = false,
    abbreviateSynopsis = true,
    footer = {
      "",
      "Examples:",
      "  tfsim hello",
      "  tfsim hello --report out.html",
      "  tfsim hello --method simsiam --seed 7 --json simsiam.json",
      "  tfsim hello --data cifar10 --data-dir data --download"
    },
    description = {
      "Pretrains a network without labels and shows that it helped.",
      "",
      "Without an option it takes some minutes: it draws images, pretrains a small network on them"
          + " by SimCLR, and then compares, by a few labels per class, a linear probe on that"
          + " network with the same network trained from scratch. The latter, in ten settings,"
          + " takes about a minute whatever --images and --epochs are; pretrain does without it.",
      "",
      "With --backbone savedmodel:DIR nothing starts untrained: the comparison is with the"
          + " SavedModel as it came, by a probe and trained with the same labels.",
      ""
    })
final class HelloCommand implements Callable<Integer> {
  private final PrintStream out;

  @Mixin private RunOptions options = new RunOptions();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Where the result goes; default hello.json.")
  private Path json = Path.of("hello.json");

  HelloCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    Stopwatch total = Stopwatch.start();
    options.check();
    OutputFile jsonFile = OutputFile.checked("--json", json);
    OutputFile pictureFile =
        OutputFile.checked(
            "--picture",
            options.picture == null ? json.resolveSibling("views.png") : options.picture);
    options.checkApart(jsonFile, pictureFile);
    Optional<OutputFile> report = options.reportFile();
    try (Experiment experiment = Experiment.prepare(options, out)) {
      Pretraining pretraining = Pretraining.of(experiment, pictureFile, out);
      FromScratch baseline = fromScratch(experiment);
      Measured measured = pretraining.measured(Optional.of(baseline), total);
      out.println();
      Report.lines(experiment, measured).forEach(out::println);
      jsonFile.write(ResultJson.bytes(ResultJson.of(experiment, measured)));
      report.ifPresent(page -> RunReport.write(page, experiment, measured, out));
      out.println(
          "written   "
              + jsonFile.path()
              + ", "
              + pictureFile.path()
              + report.map(page -> ", " + page.path()).orElse(""));
    }
    return 0;
  }

  private FromScratch fromScratch(Experiment experiment) {
    out.println(
        experiment.startsTrained()
            ? "the SavedModel as it came, trained with the same labels alone:"
            : "same network from scratch, with the same labels:");
    return FromScratch.train(
        experiment,
        run ->
            out.println(
                String.format(
                    Locale.ROOT,
                    "  rate %-5s  %3d epochs  accuracy %.3f",
                    run.learningRate(),
                    run.epochs(),
                    run.accuracy())));
  }
}
