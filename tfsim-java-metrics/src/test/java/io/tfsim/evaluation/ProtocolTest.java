package io.tfsim.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.data.ClassIndices;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.distances.Distance;
import io.tfsim.distances.PlainDistances;
import io.tfsim.graph.Execution;
import io.tfsim.layers.Flatten;
import io.tfsim.models.Classifier;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import io.tfsim.models.LinearProbe;
import io.tfsim.models.LogisticRegression;
import io.tfsim.models.Output;
import io.tfsim.optimizers.Adam;
import io.tfsim.testing.Refusal;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProtocolTest {
  private static final int CLASSES = 7;
  private static final Points TRAIN = Points.clouds(1, 140, CLASSES);
  private static final Points TEST = Points.clouds(2, 84, CLASSES);

  private static final Protocol PROTOCOL =
      new Protocol(
          new ProbeSearch(List.of(1e-4, 3.0), List.of(0.01, 0.1), 40, 0.25),
          200,
          0.1,
          List.of(LabelBudget.share(0.1), LabelBudget.perClass(3)),
          2,
          5);

  private static final History HISTORY =
      new History(
          List.of(
              new EpochLog(0, Map.of("loss", 3.0, "val_online_probe_accuracy", 0.5), 10, 1),
              new EpochLog(1, Map.of("loss", 2.0, "val_online_probe_accuracy", 0.75), 10, 1),
              new EpochLog(2, Map.of("loss", 2.5, "val_online_probe_accuracy", 0.625), 10, 1)),
          30,
          3,
          Optional.empty());

  private static Evaluation evaluation;

  @BeforeAll
  static void evaluate() {
    evaluation = PROTOCOL.evaluate(model(), TRAIN, TEST);
  }

  private static EvaluatedModel model() {
    return EvaluatedModel.of(new Points.Identity(1))
        .withProjection(new Points.Identity(5))
        .withHistory(HISTORY);
  }

  private static double value(String name) {
    return evaluation.score(name).value();
  }

  private static Embeddings train(float factor) {
    return new Points.Identity(factor).embed(TRAIN);
  }

  private static Embeddings test(float factor) {
    return new Points.Identity(factor).embed(TEST);
  }

  @Test
  void the_probe_is_the_best_on_the_validation_part_trained_again_on_everything() {
    ProbeSearch.Selection selection = evaluation.probe();
    ClassIndices indices = ClassIndices.of(TRAIN.labels());
    int[] held = indices.fraction(0.25, 5);
    assertThat(held).hasSize(35);
    assertThat(selection.validatedOn()).isEqualTo(35);
    assertThat(selection.trainedOn()).isEqualTo(105);
    double best = 0;
    for (ProbeSearch.Trial trial : selection.trials()) {
      double accuracy =
          regression(trial.settings())
              .train(TRAIN.embeddings().rows(indices.except(held)))
              .accuracy(TRAIN.embeddings().rows(held));
      assertThat(trial.accuracy()).isEqualTo(accuracy);
      best = Math.max(best, accuracy);
    }
    assertThat(selection.trials()).hasSize(4);
    assertThat(selection.trials().stream().map(ProbeSearch.Trial::accuracy).distinct())
        .as("settings that differ")
        .hasSizeGreaterThan(1);
    assertThat(selection.chosen().accuracy()).isEqualTo(best);
    assertThat(value("probe"))
        .isEqualTo(
            regression(selection.chosen().settings())
                .train(TRAIN.embeddings())
                .accuracy(TEST.embeddings()));
    assertThat(evaluation.confusion().accuracy()).isCloseTo(value("probe"), within(1e-12));
    assertThat(value("probe_top5")).isBetween(value("probe"), 1.0);
  }

  private static LogisticRegression regression(LinearProbe.Settings settings) {
    return LogisticRegression.of(CLASSES)
        .withSettings(settings)
        .withExecution(new Points.Identity(1).execution());
  }

  @Test
  void the_test_labels_take_no_part_in_the_choice() {
    int[] others = IntStream.range(0, 84).map(i -> (i / 12) % CLASSES).toArray();
    Evaluation other = PROTOCOL.withBudgets().evaluate(model(), TRAIN, TEST.withLabels(others));
    assertThat(other.probe()).isEqualTo(evaluation.probe());
    assertThat(other.score("probe").value()).isLessThan(value("probe") - 0.2);
  }

  @Test
  void votes_are_of_all_there_are_where_there_are_fewer_than_k_and_say_so() {
    for (Output output : Output.values()) {
      float factor = output == Output.REPRESENTATION ? 1 : 5;
      assertThat(value("knn_" + output.key())).isCloseTo(vote(factor), within(1e-9));
      assertThat(value("nn1_" + output.key())).isCloseTo(nearest(factor), within(1e-9));
      assertThat(evaluation.score("knn_" + output.key()).how())
          .containsEntry("embedding", output.key())
          .containsEntry("k", 140)
          .containsEntry("k_wanted", 200)
          .containsEntry("temperature", 0.1)
          .containsEntry("train", 140)
          .containsEntry("test", 84)
          .containsEntry("weights", "after the training of 3 epochs");
    }
    assertThat(vote(1)).as("the two differ").isNotEqualTo(vote(5));
  }

  /** Every example votes with exp(cosine / 0.1). */
  private static double vote(float factor) {
    double[][] cosine = PlainDistances.pairs(test(factor), train(factor), Distance.COSINE);
    int right = 0;
    for (int q = 0; q < cosine.length; q++) {
      double[] votes = new double[CLASSES];
      for (int r = 0; r < cosine[q].length; r++) {
        votes[TRAIN.label(r)] += Math.exp((1 - cosine[q][r]) / 0.1);
      }
      int row = q;
      int best =
          IntStream.range(0, CLASSES)
              .boxed()
              .max(Comparator.comparingDouble(c -> votes[c]))
              .orElseThrow();
      right += best == TEST.label(row) ? 1 : 0;
    }
    return right / (double) cosine.length;
  }

  private static double nearest(float factor) {
    double[][] cosine = PlainDistances.pairs(test(factor), train(factor), Distance.COSINE);
    return IntStream.range(0, cosine.length)
        .mapToDouble(q -> TRAIN.label(least(cosine[q], -1)) == TEST.label(q) ? 1 : 0)
        .average()
        .orElseThrow();
  }

  private static int least(double[] values, int except) {
    return IntStream.range(0, values.length)
        .filter(i -> i != except)
        .boxed()
        .min(Comparator.comparingDouble(i -> values[i]))
        .orElseThrow();
  }

  @Test
  void few_label_probes_are_the_mean_over_draws_of_their_own() {
    ClassIndices indices = ClassIndices.of(TRAIN.labels());
    for (LabelBudget budget : PROTOCOL.budgets()) {
      List<Double> expected = new ArrayList<>();
      for (long seed = 5; seed < 7; seed++) {
        int[] drawn = budget.draw(indices, seed);
        expected.add(
            regression(LinearProbe.Settings.defaults())
                .train(TRAIN.embeddings().rows(drawn))
                .accuracy(TEST.embeddings()));
      }
      Score score = evaluation.score("probe_" + budget.key());
      assertThat(score.draws()).isEqualTo(expected);
      assertThat(score.value())
          .isCloseTo(expected.stream().mapToDouble(d -> d).average().orElseThrow(), within(1e-12));
      assertThat(score.deviation()).isPositive();
      assertThat(score.how())
          .containsEntry("draws", 2)
          .containsEntry("seed", 5L)
          .containsEntry("steps", 500);
    }
    assertThat(evaluation.score("probe_3_per_class").how()).containsEntry("train", 21);
    assertThat(evaluation.score("probe_10_percent").how()).containsEntry("train", 14);
  }

  @Test
  void a_tuning_gets_the_first_draw_of_each_budget_and_its_classifier_is_closed() {
    List<int[]> given = new ArrayList<>();
    List<Classifier> made = new ArrayList<>();
    List<Double> accuracies = new ArrayList<>();
    Tuning tuning =
        Tuning.of(
                "own",
                labeled -> {
                  Classifier classifier = classifier(labeled);
                  given.add(labeled.labels());
                  made.add(classifier);
                  accuracies.add(classifier.accuracy(TEST));
                  return classifier;
                })
            .with("epochs", 0);
    Evaluation tuned = PROTOCOL.evaluate(model().withTuning(tuning), TRAIN, TEST);
    ClassIndices indices = ClassIndices.of(TRAIN.labels());
    assertThat(given).hasSize(PROTOCOL.budgets().size());
    for (int b = 0; b < given.size(); b++) {
      LabelBudget budget = PROTOCOL.budgets().get(b);
      assertThat(given.get(b))
          .isEqualTo(Arrays.stream(budget.draw(indices, 5)).map(TRAIN::label).toArray());
      Score score = tuned.score("own_" + budget.key());
      assertThat(score.value()).isEqualTo(accuracies.get(b));
      assertThat(score.how())
          .containsEntry("train", given.get(b).length)
          .containsEntry("epochs", 0)
          .containsEntry("draws", 1);
      Classifier closed = made.get(b);
      assertThatThrownBy(() -> closed.accuracy(TEST)).isInstanceOf(IllegalStateException.class);
    }
  }

  private static Classifier classifier(Source labeled) {
    return Classifier.builder()
        .backbone(Backbone.of("points", new Flatten()))
        .augmenter(Augmenter.none())
        .optimizer(Adam.of(0.1))
        .examples(labeled.spec())
        .execution(Execution.seeded(1).withIntraOpThreads(1))
        .build();
  }

  @Test
  void retrieval_is_among_the_other_test_examples() {
    double[][] cosine = PlainDistances.pairs(test(1), test(1), Distance.COSINE);
    double recall =
        IntStream.range(0, cosine.length)
            .mapToDouble(q -> TEST.label(least(cosine[q], q)) == TEST.label(q) ? 1 : 0)
            .average()
            .orElseThrow();
    assertThat(value("recall_at_1_representation")).isCloseTo(recall, within(1e-9));
    assertThat(evaluation.score("precision_at_10_projection").how())
        .containsEntry("references", "the other 83 test examples");
    assertThat(value("map_at_r_representation")).isBetween(0.05, 0.999);
    for (NearestExamples.Row row : evaluation.nearest().rows()) {
      assertThat(row.neighbours()).hasSize(8).doesNotContain(row.query());
      assertThat(row.neighbours().get(0)).isEqualTo(least(cosine[row.query()], row.query()));
      assertThat(row.distances()).isSorted();
    }
    assertThat(evaluation.nearest().rows().stream().map(row -> TEST.label(row.query())))
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6);
  }

  @Test
  void an_online_probe_is_told_at_its_last_and_at_its_best_epoch() {
    Score last = evaluation.score("val_online_probe_accuracy_last");
    Score best = evaluation.score("val_online_probe_accuracy_best");
    assertThat(last.value()).isEqualTo(0.625);
    assertThat(last.how())
        .containsEntry("epoch", 3)
        .containsEntry("on", "augmented validation batches")
        .doesNotContainKey("picked_by");
    assertThat(best.value()).isEqualTo(0.75);
    assertThat(best.how())
        .containsEntry("epoch", 2)
        .containsEntry("on", "augmented validation batches")
        .containsEntry("picked_by", "these same numbers");
  }

  @Test
  void every_number_says_how_it_was_obtained() {
    for (Score score : evaluation.scores()) {
      assertThat(score.group()).isNotEmpty();
      assertThat(score.value()).isBetween(0.0, 1.0);
      assertThat(score.how().keySet())
          .as(score.name())
          .containsAnyOf("train", "references", "from");
    }
    assertThat(evaluation.scores().stream().map(Score::name)).doesNotHaveDuplicates();
  }

  @Test
  void health_is_of_both_outputs() {
    assertThat(evaluation.health().keySet())
        .containsExactly(Output.REPRESENTATION, Output.PROJECTION);
    assertThat(evaluation.health().get(Output.PROJECTION).dimensions().dim()).isEqualTo(6);
  }

  @Test
  void the_same_again_is_the_same() throws IOException {
    assertThat(json(PROTOCOL.evaluate(model(), TRAIN, TEST))).isEqualTo(json(evaluation));
  }

  private static ObjectNode json(Evaluation of) throws IOException {
    ObjectNode root = (ObjectNode) new ObjectMapper().readTree(of.json());
    ((ObjectNode) root.get("setup")).remove("seconds");
    return root;
  }

  @Test
  void a_model_without_projection_and_history_is_measured_by_what_there_is() {
    Evaluation bare =
        PROTOCOL
            .withBudgets()
            .withNeighbours(5)
            .evaluate(EvaluatedModel.of(new Points.Identity(1)), TRAIN, TEST);
    assertThat(bare.scores().stream().map(Score::name))
        .containsExactly(
            "probe",
            "probe_top5",
            "knn_representation",
            "nn1_representation",
            "recall_at_1_representation",
            "precision_at_10_representation",
            "map_at_r_representation");
    assertThat(bare.score("knn_representation").how())
        .containsEntry("k", 5)
        .containsEntry("weights", "as given")
        .doesNotContainKey("k_wanted");
    assertThat(bare.curves()).isEmpty();
  }

  @Test
  void five_classes_have_no_top_5() {
    Evaluation five =
        PROTOCOL.withBudgets().evaluate(model(), Points.clouds(1, 50, 5), Points.clouds(2, 20, 5));
    assertThat(five.scores().stream().map(Score::name)).doesNotContain("probe_top5");
  }

  static Stream<Refusal> refused() {
    Points one = new Points(TRAIN.embeddings().rows(0), CLASSES, List.of());
    Points narrow = new Points(new Embeddings(new float[40], 4, new int[10]), CLASSES, List.of());
    int[] missing = TEST.labels();
    missing[3] = -1;
    int[] beyond = TRAIN.labels();
    beyond[9] = CLASSES;
    Points single = new Points(TRAIN.embeddings(), 1, List.of());
    return Stream.of(
        refused("training examples must have at least 2 classes, was 1", single, single),
        refused(
            "test examples must have the 7 classes of the training examples, was 5",
            TRAIN,
            Points.clouds(2, 20, 5)),
        refused("test examples must be at least 2, was 1", TRAIN, one),
        refused(
            "test examples must have labels in [0, 7), number 3 has -1",
            TRAIN,
            TEST.withLabels(missing)),
        refused(
            "training examples must have labels in [0, 7), number 9 has 7",
            TRAIN.withLabels(beyond),
            TEST),
        refused(
            "test examples must be what the model takes, [6] in any finite number, was [4] in any"
                + " finite number",
            TRAIN,
            narrow),
        refused(
            "training examples must have a class of at least 2 to choose a probe by, had one of"
                + " each",
            Points.clouds(1, 7, 7),
            TEST),
        refused(
            "test examples must have the classes of the training examples, [a, b, c, d, e, f, g],"
                + " was [b, a, c, d, e, f, g]",
            TRAIN.named(List.of("a", "b", "c", "d", "e", "f", "g")),
            TEST.named(List.of("b", "a", "c", "d", "e", "f", "g"))),
        refused(
            "training examples must have a name for each of 7 classes or none, was [a, b]",
            TRAIN.named(List.of("a", "b")),
            TEST),
        refused(
            "test examples must have a name for each of 7 classes or none, was [a]",
            TRAIN,
            TEST.named(List.of("a"))),
        new Refusal(
            "budgets must differ, were [3_per_class, 3_per_class]",
            () -> PROTOCOL.withBudgets(LabelBudget.perClass(3), LabelBudget.perClass(3))),
        new Refusal(
            "names of tunings and of the linear probe must differ, were [own, own, probe]",
            () -> model().withTuning(untrained("own")).withTuning(untrained("own"))),
        new Refusal(
            "names of tunings and of the linear probe must differ, were [probe, probe]",
            () -> model().withTuning(untrained("probe"))),
        new Refusal("neighbours must be >= 1, was 0", () -> PROTOCOL.withNeighbours(0)),
        new Refusal("temperature must be > 0, was 0.0", () -> PROTOCOL.withTemperature(0)),
        new Refusal("draws must be >= 1, was 0", () -> PROTOCOL.withDraws(0)),
        new Refusal(
            "validation must be in (0, 1), was 1.0",
            () -> new ProbeSearch(List.of(1.0), List.of(1.0), 1, 1)),
        new Refusal(
            "number of l2 values must be >= 1, was 0",
            () -> new ProbeSearch(List.of(), List.of(1.0), 1, 0.5)),
        new Refusal("share of labels must be in (0, 1), was 1.0", () -> LabelBudget.share(1)),
        new Refusal("labels per class must be >= 1, was 0", () -> LabelBudget.perClass(0)));
  }

  private static Tuning untrained(String name) {
    return Tuning.of(name, ProtocolTest::classifier);
  }

  /** By an encoder that must not be asked: nothing is computed before all is looked at. */
  private static Refusal refused(String message, Points train, Points test) {
    return new Refusal(
        message, () -> PROTOCOL.evaluate(EvaluatedModel.of(new Unasked()), train, test));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(Refusal refusal) {
    refusal.check();
  }

  private static final class Unasked implements Encoder {
    private final Points.Identity encoder = new Points.Identity(1);

    @Override
    public int dim() {
      return encoder.dim();
    }

    @Override
    public ExampleSpec examples() {
      return encoder.examples();
    }

    @Override
    public Embeddings embed(Source source) {
      throw new AssertionError("asked before everything was looked at");
    }

    @Override
    public float[][] embed(List<?> examples) {
      throw new AssertionError("asked before everything was looked at");
    }

    @Override
    public void close() {}
  }

  @Test
  void embeddings_that_are_not_finite_are_refused_by_name() {
    float[] values = TEST.embeddings().values().clone();
    values[13] = Float.NaN;
    Points broken = new Points(new Embeddings(values, 6, TEST.labels()), CLASSES, List.of());
    new Refusal(
            "embeddings of test examples must be finite, was NaN in number 2",
            () -> PROTOCOL.evaluate(model(), TRAIN, broken))
        .check();
  }

  @Test
  void a_score_that_is_not_there_is_refused_with_those_that_are() {
    assertThat(Arrays.asList("probe", "knn_projection"))
        .allSatisfy(name -> assertThat(evaluation.score(name).name()).isEqualTo(name));
    assertThatThrownBy(() -> evaluation.score("prob"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("score must be one of [probe, probe_top5, ")
        .hasMessageEndingWith(", was prob");
  }
}
