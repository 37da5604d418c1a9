package io.tfsim.samples;

import io.tfsim.data.Source;
import io.tfsim.evaluation.EvaluatedModel;
import io.tfsim.evaluation.Evaluation;
import io.tfsim.evaluation.Protocol;
import io.tfsim.evaluation.Score;
import io.tfsim.evaluation.report.ExampleImages;
import io.tfsim.evaluation.report.HtmlReport;
import io.tfsim.models.Classifier;
import io.tfsim.models.LinearProbe;
import java.awt.image.BufferedImage;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The report of a run that has just ended. */
final class RunReport {
  private static final int VIEWS = 8;
  private static final int ROWS = 4;

  private RunReport() {}

  /** Evaluates the model by the whole protocol and writes the page. */
  static void write(OutputFile file, Experiment experiment, Measured measured, PrintStream out) {
    out.println("report    evaluating by all labels, some minutes for many images");
    Source test = experiment.data().test();
    EvaluatedModel model =
        EvaluatedModel.of(experiment.model())
            .withHistory(measured.history())
            .withTuning(
                FewLabelTuning.of(
                    () -> Classifier.builder().pretrained(experiment.model()),
                    experiment.execution()));
    Evaluation evaluation =
        Protocol.standard()
            .withSeed(experiment.execution().seed())
            .evaluate(model, experiment.data().images().train(), test)
            .withClassNames(experiment.data().images().classNames())
            .with(comparison(experiment, measured));
    String html =
        HtmlReport.titled(experiment.recipe().method().name() + " on " + experiment.data().name())
            .withSubtitle(
                String.join(
                    " · ", experiment.describe().stream().map(RunReport::sentence).toList()))
            .withExamples(test)
            .withViews(views(experiment))
            .withConfiguration(ResultJson.setup(experiment).get("configuration").toString())
            .html(evaluation);
    file.write(html.getBytes(StandardCharsets.UTF_8));
  }

  /** A line of the terminal without its first word. */
  private static String sentence(String line) {
    return line.substring(line.indexOf(' ')).strip();
  }

  private static List<List<BufferedImage>> views(Experiment experiment) {
    Source train = experiment.data().train();
    return ExampleImages.views(
        train.subset(ExampleImages.ofDifferentClasses(train, ROWS)),
        experiment.recipe().augmenter(),
        new ExampleImages.ViewsOf(VIEWS, experiment.execution()));
  }

  /** What the command itself compares, by the same few labels for all. */
  private static List<Score> comparison(Experiment experiment, Measured measured) {
    Comparison comparison = measured.comparison();
    boolean startsTrained = experiment.startsTrained();
    List<Score> scores = new ArrayList<>();
    scores.add(
        probe(experiment, "comparison_pretrained", comparison.pretrainedProbe())
            .titled(group(experiment), "probe on the pretrained network"));
    measured
        .fromScratch()
        .ifPresent(baseline -> scores.add(fromScratch(experiment, baseline.best())));
    scores.add(
        probe(experiment, "comparison_untrained", comparison.untrainedProbe())
            .titled(
                group(experiment),
                startsTrained
                    ? "probe on the SavedModel as it came"
                    : "probe on the untrained network"));
    int k = Comparison.neighbours(experiment);
    scores.add(
        by(experiment, Score.of("comparison_pixels", comparison.pixelsKnn()))
            .titled(group(experiment), "raw pixels, " + k + "-NN")
            .with("k", k)
            .with("distance", "euclidean"));
    return scores;
  }

  private static String group(Experiment experiment) {
    return "Comparison: " + experiment.labeled().perClass() + " labels per class";
  }

  /** Which labels a number is by. */
  private static Score by(Experiment experiment, Score score) {
    return score
        .with("test", experiment.data().test().size())
        .with("train", experiment.fewLabeled().size())
        .with("seed", experiment.execution().seed());
  }

  private static Score probe(Experiment experiment, String name, double accuracy) {
    LinearProbe.Settings settings = LinearProbe.Settings.defaults();
    return by(experiment, Score.of(name, accuracy))
        .with("l2", settings.l2())
        .with("learning_rate", settings.learningRate())
        .with("steps", settings.steps());
  }

  private static Score fromScratch(Experiment experiment, FromScratch.GridRun best) {
    return by(experiment, Score.of("comparison_from_scratch", best.accuracy()))
        .titled(
            group(experiment),
            experiment.startsTrained()
                ? "SavedModel trained with labels"
                : "same network from scratch")
        .with("chosen", "the best of " + FromScratch.RUNS + " settings on the test images")
        .with("learning_rate", best.learningRate())
        .with("epochs", best.epochs());
  }
}
