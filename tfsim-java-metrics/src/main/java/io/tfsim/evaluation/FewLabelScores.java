package io.tfsim.evaluation;

import io.tfsim.data.ClassIndices;
import io.tfsim.models.Classifier;
import io.tfsim.models.LinearClassifier;
import io.tfsim.models.LinearProbe;
import java.util.ArrayList;
import java.util.List;

/** What few labels give: linear probes, and whole networks that are trained on. */
final class FewLabelScores {
  private final EvaluationInputs inputs;
  private final Embedded embedded;
  private final ClassIndices classes;

  FewLabelScores(EvaluationInputs inputs, Embedded embedded) {
    this.inputs = inputs;
    this.embedded = embedded;
    this.classes = ClassIndices.of(inputs.train().labels());
  }

  List<Score> of(LabelBudget budget) {
    String group = "Few labels: " + budget.title();
    List<Score> scores = new ArrayList<>();
    scores.add(probe(budget).titled(group, "linear probe"));
    for (Tuning tuning : inputs.model().tunings()) {
      scores.add(tuned(tuning, budget).titled(group, tuning.name().replace('_', ' ')));
    }
    return scores;
  }

  private Score probe(LabelBudget budget) {
    LinearProbe.Settings settings = LinearProbe.Settings.defaults();
    List<Double> draws = new ArrayList<>();
    for (int draw = 0; draw < inputs.protocol().draws(); draw++) {
      LinearClassifier probe = inputs.probe(settings, embedded.train().rows(drawn(budget, draw)));
      draws.add(Logits.topAccuracy(probe.logits(embedded.test()), 1));
    }
    return embedded
        .on(Score.of(EvaluatedModel.PROBE + "_" + budget.key(), draws))
        .with("train", drawn(budget, 0).length)
        .with("l2", settings.l2())
        .with("learning_rate", settings.learningRate())
        .with("steps", settings.steps())
        .with("draws", draws.size())
        .with("seed", inputs.protocol().seed());
  }

  private Score tuned(Tuning tuning, LabelBudget budget) {
    int[] drawn = drawn(budget, 0);
    try (Classifier classifier = tuning.training().train(inputs.train().subset(drawn))) {
      double accuracy = classifier.accuracy(inputs.test());
      return Score.of(tuning.name() + "_" + budget.key(), accuracy)
          .with("test", inputs.test().size())
          .with("train", drawn.length)
          .with(tuning.how())
          .with("draws", 1)
          .with("seed", inputs.protocol().seed());
    }
  }

  private int[] drawn(LabelBudget budget, int draw) {
    return budget.draw(classes, inputs.protocol().seed() + draw);
  }
}
