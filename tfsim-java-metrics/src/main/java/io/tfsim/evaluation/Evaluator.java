package io.tfsim.evaluation;

import io.tfsim.distances.Tiling;
import io.tfsim.metrics.ConfusionMatrix;
import io.tfsim.metrics.EmbeddingHealth;
import io.tfsim.metrics.Pca;
import io.tfsim.models.Embeddings;
import io.tfsim.models.LinearClassifier;
import io.tfsim.models.LinearProbe;
import io.tfsim.models.Output;
import io.tfsim.training.History;
import io.tfsim.training.OnlineProbe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** One evaluation: embeds all examples once, and measures. */
final class Evaluator {
  private static final int TOP = 5;
  private static final int SHOWN_QUERIES = 10;
  private static final int SHOWN_NEIGHBOURS = 8;

  private final EvaluationInputs inputs;
  private final Tiling tiling;
  private final List<Score> scores = new ArrayList<>();

  Evaluator(EvaluationInputs inputs) {
    this.inputs = inputs;
    this.tiling = Tiling.of(inputs.execution());
  }

  Evaluation evaluate() {
    long start = System.nanoTime();
    Protocol protocol = inputs.protocol();
    Embedded representation =
        Embedded.of(Output.REPRESENTATION, inputs.model().representation(), inputs);
    List<Embedded> all = new ArrayList<>(List.of(representation));
    inputs
        .model()
        .projection()
        .ifPresent(encoder -> all.add(Embedded.of(Output.PROJECTION, encoder, inputs)));

    ProbeSearch.Selection selection =
        protocol.probe().select(representation.train(), inputs.classes(), inputs.execution());
    LinearClassifier probe = inputs.probe(selection.chosen().settings(), representation.train());
    probeScores(selection, representation, probe.logits(representation.test()));
    List<Curve> curves = inputs.model().history().map(Curve::of).orElse(List.of());
    curves.forEach(this::onlineProbe);
    SearchScores search = new SearchScores(protocol, tiling);
    all.forEach(embedded -> scores.addAll(search.votes(embedded)));
    FewLabelScores few = new FewLabelScores(inputs, representation);
    protocol.budgets().forEach(budget -> scores.addAll(few.of(budget)));
    all.forEach(embedded -> scores.addAll(search.retrieval(embedded)));

    Map<Output, EmbeddingHealth> health = new LinkedHashMap<>();
    all.forEach(of -> health.put(of.output(), EmbeddingHealth.of(of.test(), tiling)));
    Embeddings test = representation.test();
    ConfusionMatrix confusion =
        ConfusionMatrix.of(test.labels(), probe.predict(test), inputs.classes());
    Evaluation.Map2d picture = picture(test);
    NearestExamples nearest = NearestExamples.of(test, SHOWN_QUERIES, SHOWN_NEIGHBOURS, tiling);
    Evaluation.Setup setup = setup(all, start); // last: it takes the time
    return new Evaluation(setup, scores, selection, confusion, health, curves, picture, nearest);
  }

  private Evaluation.Map2d picture(Embeddings test) {
    Pca pca = Pca.of(test, Math.min(2, test.dim()), tiling);
    return new Evaluation.Map2d(pca.project(test), pca.explained());
  }

  private Evaluation.Setup setup(List<Embedded> embedded, long start) {
    Map<String, Integer> dimensions = new LinkedHashMap<>();
    embedded.forEach(of -> dimensions.put(of.output().key(), of.test().dim()));
    return new Evaluation.Setup(
        inputs.protocol(),
        inputs.train().size(),
        inputs.test().size(),
        inputs.classNames(),
        dimensions,
        inputs.model().describeWeights(),
        inputs.execution().intraOpThreads(),
        inputs.model().history().stream().mapToLong(History::steps).findFirst(),
        inputs.model().history().flatMap(History::stopReason),
        (System.nanoTime() - start) / 1e9);
  }

  private void probeScores(ProbeSearch.Selection selection, Embedded embedded, Embeddings logits) {
    Score accuracy = Score.of("probe", Logits.topAccuracy(logits, 1));
    scores.add(probe(accuracy.titled("Linear probe", "accuracy"), selection, embedded));
    if (inputs.classes() > TOP) {
      Score top = Score.of("probe_top5", Logits.topAccuracy(logits, TOP));
      scores.add(probe(top.titled("Linear probe", "top-5 accuracy"), selection, embedded));
    }
  }

  private Score probe(Score score, ProbeSearch.Selection selection, Embedded embedded) {
    LinearProbe.Settings settings = selection.chosen().settings();
    return embedded
        .on(score)
        .with("train", embedded.train().count())
        .with("l2", settings.l2())
        .with("learning_rate", settings.learningRate())
        .with("steps", settings.steps())
        .with("chosen_from", selection.trials().size())
        .with("validation", selection.validatedOn())
        .with("validation_accuracy", selection.chosen().accuracy())
        .with("seed", inputs.protocol().seed());
  }

  private void onlineProbe(Curve curve) {
    boolean training = curve.name().equals(OnlineProbe.ACCURACY);
    if (training || curve.name().equals("val_" + OnlineProbe.ACCURACY)) {
      String batches = training ? "augmented training batches" : "augmented validation batches";
      onlineProbe(curve, "last", curve.last())
          .map(s -> s.with("on", batches))
          .ifPresent(scores::add);
      onlineProbe(curve, "best", curve.best())
          .map(score -> score.with("on", batches).with("picked_by", "these same numbers"))
          .ifPresent(scores::add);
    }
  }

  private static Optional<Score> onlineProbe(Curve curve, String which, OptionalInt at) {
    return at.stream()
        .mapToObj(
            i ->
                Score.of(curve.name() + "_" + which, curve.values().get(i))
                    .titled("Online probe", curve.name() + ", " + which + " epoch")
                    .with("epoch", curve.epochs().get(i) + 1)
                    .with("from", "history of the training"))
        .findFirst();
  }
}
