package io.tfsim.samples;

import io.tfsim.evaluation.EvaluatedModel;
import io.tfsim.evaluation.Evaluation;
import io.tfsim.evaluation.LabelBudget;
import io.tfsim.evaluation.Protocol;
import io.tfsim.evaluation.report.HtmlReport;
import io.tfsim.samplers.FewLabels;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tfsim evaluate}: measures a trained model by the whole protocol. */
@Command(
    name = "evaluate",
    sortOptions = false,
    abbreviateSynopsis = true,
    footer = {
      "",
      "Examples:",
      "  tfsim evaluate --run runs/vicreg --report vicreg.html",
      "  tfsim evaluate --model models/birds --data folder --data-dir birds --json birds.json"
    },
    description = {
      "Measures what a trained model is worth, with all labels and with few.",
      "",
      "A linear probe whose settings are chosen on a part of the training images, nearest"
          + " neighbours on representation and projection, probes with few labels, retrieval, and"
          + " whether the embeddings have collapsed; every number with how it was obtained.",
      ""
    })
final class EvaluateCommand implements Callable<Integer> {
  private final PrintStream out;

  @Mixin private EvaluatedOptions options = new EvaluatedOptions();

  @Option(
      names = "--quick",
      description =
          "For a first look: fewer settings of the probe, 10 labels per class in 3 draws.")
  private boolean quick;

  @Option(
      names = "--labels-per-class",
      paramLabel = "N",
      split = ",",
      description =
          "Probes with so few labels, such as 1,5,25; default 10, or all of a class with fewer.")
  private @Nullable List<Integer> labelsPerClass;

  @Option(
      names = "--fine-tune",
      description = {
        "Also train the whole network with the few labels of each budget, which takes minutes."
      })
  private boolean fineTune;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the numbers there, as docs/evaluation.md describes them.")
  private @Nullable Path json;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a page about it there, HTML in one file.")
  private @Nullable Path report;

  EvaluateCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    List<Integer> counts =
        labelsPerClass == null ? List.of(Recipe.LABELS_PER_CLASS) : labelsPerClass;
    counts.forEach(count -> DataOptions.atLeast("labels per class", count, 1));
    Optional<OutputFile> jsonFile =
        Optional.ofNullable(json).map(path -> OutputFile.checked("--json", path));
    Optional<OutputFile> reportFile =
        Optional.ofNullable(report).map(path -> OutputFile.checked("--report", path));
    jsonFile.ifPresent(
        file -> reportFile.ifPresent(page -> file.checkNotAt(page, "--json and --report")));
    try (EvaluatedNetwork network = InputException.refusing(() -> options.open(out))) {
      out.println("model     " + network.describe());
      out.println("data      " + network.data().describe());
      if (labelsPerClass != null) {
        InputException.refusing(
            () -> {
              // what was asked for by name is there, or refused as hello does
              counts.forEach(count -> FewLabels.perClass(network.data().train(), count, 0));
            });
      }
      Evaluation evaluation = InputException.refusing(() -> evaluate(network, counts));
      ScoreLines.of(evaluation).forEach(out::println);
      jsonFile.ifPresent(file -> file.write(evaluation.json().getBytes(StandardCharsets.UTF_8)));
      reportFile.ifPresent(
          file -> file.write(page(network, evaluation).getBytes(StandardCharsets.UTF_8)));
    }
    List<Path> written =
        Stream.of(jsonFile, reportFile).flatMap(Optional::stream).map(OutputFile::path).toList();
    if (!written.isEmpty()) {
      out.println("written   " + String.join(", ", written.stream().map(Path::toString).toList()));
    }
    return 0;
  }

  private Evaluation evaluate(EvaluatedNetwork network, List<Integer> counts) {
    Protocol preset = quick ? Protocol.quick() : Protocol.standard();
    Protocol protocol =
        preset.withBudgets(
            Stream.concat(
                    preset.budgets().stream().filter(LabelBudget.Share.class::isInstance),
                    counts.stream().map(LabelBudget::perClass))
                .toArray(LabelBudget[]::new));
    EvaluatedModel model = network.model();
    if (fineTune) {
      model = model.withTuning(FewLabelTuning.of(network::classifier, network.execution()));
    }
    return protocol
        .withSeed(network.execution().seed())
        .evaluate(model, network.data().images().train(), network.data().test())
        .withClassNames(network.data().images().classNames());
  }

  private static String page(EvaluatedNetwork network, Evaluation evaluation) {
    LoadedData data = network.data();
    HtmlReport page =
        HtmlReport.titled(network.title() + " on " + data.name())
            .withSubtitle(network.describe() + " · " + data.describe())
            .withExamples(data.test())
            .withConfiguration(network.configuration());
    return network
        .augmenter()
        .map(
            augmenter ->
                page.withViews(RunReport.views(data.train(), augmenter, network.execution())))
        .orElse(page)
        .html(evaluation);
  }
}
