package io.tfsim.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.matching.Matching;
import io.tfsim.metrics.PrecisionAtK;
import io.tfsim.metrics.RecallAtK;
import io.tfsim.metrics.Retrieval;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import io.tfsim.models.Output;
import io.tfsim.training.Callback;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MonitorsTest {
  private static final LabeledPoints TRAIN = LabeledPoints.of(1, 48);
  private static final LabeledPoints REFERENCES = LabeledPoints.of(2, 40, 0.4);
  private static final LabeledPoints QUERIES = LabeledPoints.of(3, 30, 0.4);

  /** Writes down which sources it embeds. */
  private record Witness(Encoder encoder, List<Source> embedded) implements Encoder {
    @Override
    public int dim() {
      return encoder.dim();
    }

    @Override
    public ExampleSpec examples() {
      return encoder.examples();
    }

    @Override
    public Execution execution() {
      return encoder.execution();
    }

    @Override
    public Embeddings embed(Source source) {
      embedded.add(source);
      return encoder.embed(source);
    }

    @Override
    public float[][] embed(List<?> examples) {
      return encoder.embed(examples);
    }
  }

  private static History train(int epochs, Function<Encoder, Callback[]> callbacks) {
    try (ContrastiveModel model = Runs.model(TRAIN)) {
      return model.fit(
          Runs.training(TRAIN, epochs)
              .callbacks(callbacks.apply(model.encoder(Output.REPRESENTATION))));
    }
  }

  @Test
  void knn_is_that_of_a_plain_loop_over_the_embeddings_of_the_epoch() {
    List<Double> expected = new ArrayList<>();
    List<Double> known = new ArrayList<>();
    History history =
        train(
            3,
            encoder ->
                new Callback[] {
                  Callback.onEpochEnd(
                      (run, epoch) -> {
                        expected.add(oneNearest(encoder, i -> true));
                        known.add(oneNearest(encoder, i -> QUERIES.label(i) < 3));
                      }),
                  KnnMonitor.of(encoder, REFERENCES, QUERIES)
                      .withMatching(Matching.nearest())
                      .knownClasses(0, 1, 2)
                });
    assertThat(history.values("knn_accuracy")).isEqualTo(expected);
    assertThat(history.values("knn_accuracy_known")).isEqualTo(known);
    assertThat(known).doesNotContain(1.0, expected.get(0), expected.get(1), expected.get(2));
    double unknown =
        (expected.get(2) * QUERIES.size() - known.get(2) * knownCount())
            / (QUERIES.size() - knownCount());
    assertThat(history.values("knn_accuracy_unknown").get(2)).isCloseTo(unknown, within(1e-12));
  }

  private static long knownCount() {
    return IntStream.of(QUERIES.labels()).filter(label -> label < 3).count();
  }

  private static double oneNearest(Encoder encoder, IntPredicate counts) {
    Embeddings references = encoder.embed(REFERENCES);
    Embeddings queries = encoder.embed(QUERIES);
    int right = 0;
    int all = 0;
    for (int q = 0; q < queries.count(); q++) {
      int best = nearest(queries.row(q), references);
      if (counts.test(q)) {
        all++;
        right += queries.labels()[q] == references.labels()[best] ? 1 : 0;
      }
    }
    return right / (double) all;
  }

  private static int nearest(float[] query, Embeddings references) {
    int best = 0;
    for (int r = 1; r < references.count(); r++) {
      if (cosine(query, references.row(r)) > cosine(query, references.row(best))) {
        best = r;
      }
    }
    return best;
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }

  @Test
  void a_source_that_several_share_is_embedded_once_per_epoch() {
    List<Source> embedded = new ArrayList<>();
    History history =
        train(
            5,
            plain -> {
              Encoder encoder = new Witness(plain, embedded);
              return new Callback[] {
                KnnMonitor.of(encoder, REFERENCES, QUERIES).everyEpochs(2),
                RetrievalMonitor.of(encoder, REFERENCES, QUERIES).everyEpochs(2),
                RetrievalMonitor.among(encoder, QUERIES).everyEpochs(2).prefixed("among_"),
                CollapseGuard.of(encoder, QUERIES).everyEpochs(4)
              };
            });
    // after the epochs 1, 2, 4 and 5
    assertThat(embedded)
        .containsExactly(
            QUERIES, REFERENCES, QUERIES, REFERENCES, QUERIES, REFERENCES, QUERIES, REFERENCES);
    assertThat(history.epochs().stream().map(MonitorsTest::measured))
        .containsExactly(true, true, false, true, true);
    assertThat(history.epochs().get(0).values()).containsKeys("among_recall@1", "embedding_std");
  }

  private static boolean measured(EpochLog epoch) {
    return epoch.values().containsKey("knn_accuracy") && epoch.values().containsKey("map@r");
  }

  @Test
  void retrieval_is_that_of_the_metrics_on_the_parts() {
    Retrieval retrieval = Retrieval.of(PrecisionAtK.of(30), RecallAtK.of(2));
    List<Double> seen = new ArrayList<>();
    List<Double> unseen = new ArrayList<>();
    int[] known = IntStream.range(0, 30).filter(i -> QUERIES.label(i) != 1).toArray();
    int[] unknown = IntStream.range(0, 30).filter(i -> QUERIES.label(i) == 1).toArray();
    Source knownQueries = QUERIES.subset(known);
    Source unknownQueries = QUERIES.subset(unknown);
    History history =
        train(
            2,
            encoder ->
                new Callback[] {
                  Callback.onEpochEnd(
                      (run, epoch) -> {
                        Embeddings references = encoder.embed(REFERENCES);
                        seen.add(
                            retrieval
                                .evaluate(encoder.embed(knownQueries), references)
                                .values()
                                .get("precision@30"));
                        unseen.add(
                            retrieval
                                .evaluate(encoder.embed(unknownQueries), references)
                                .values()
                                .get("precision@30"));
                      }),
                  RetrievalMonitor.of(encoder, REFERENCES, QUERIES)
                      .withRetrieval(retrieval)
                      .knownClasses(0, 2, 3)
                });
    assertThat(seen).doesNotContainAnyElementsOf(unseen);
    assertThat(history.values("precision@30_known")).isEqualTo(seen);
    assertThat(history.values("precision@30_unknown")).isEqualTo(unseen);
    assertThat(history.epochs().get(0).values()).containsKeys("precision@30", "recall@2_unknown");
  }

  /** References of three classes: the fourth is unknown. */
  @Test
  void open_set_calibrates_on_half_of_the_known() {
    int[] three = IntStream.range(0, 40).filter(i -> REFERENCES.label(i) != 3).toArray();
    Source known = REFERENCES.subset(three);
    Embeddings[] found = new Embeddings[2];
    History history =
        train(
            2,
            encoder ->
                new Callback[] {
                  Callback.onEpochEnd(
                      (run, epoch) -> {
                        found[0] = encoder.embed(known);
                        found[1] = encoder.embed(QUERIES);
                      }),
                  OpenSetMonitor.of(encoder, known, QUERIES)
                });
    var values = history.epochs().get(1).values();
    double threshold = values.get("open_set_threshold");
    int[] met = new int[4];
    TreeMap<Double, Boolean> calibrating = new TreeMap<>();
    int[] right = new int[2];
    int[] judged = new int[2];
    for (int q = 0; q < 30; q++) {
      int label = QUERIES.label(q);
      int nearest = nearest(found[1].row(q), found[0]);
      double distance = 1 - cosine(found[1].row(q), found[0].row(nearest));
      if (label != 3 && ++met[label] % 2 == 0) {
        calibrating.put(distance, label == found[0].labels()[nearest]);
        continue;
      }
      boolean matched = distance <= threshold;
      int kind = label == 3 ? 1 : 0;
      judged[kind]++;
      right[kind] +=
          label == 3 ? (matched ? 0 : 1) : matched && label == found[0].labels()[nearest] ? 1 : 0;
    }
    // the largest of the thresholds by which most calibrating queries are answered rightly:
    // those within it that have their class, and those beyond that have another
    long most = -1;
    double best = Double.NaN;
    for (double candidate : calibrating.keySet()) {
      long answered =
          calibrating.entrySet().stream()
              .filter(match -> match.getValue() == (match.getKey() <= candidate))
              .count();
      best = answered >= most ? candidate : best;
      most = Math.max(most, answered);
    }
    assertThat(calibrating).hasSize(11);
    assertThat(threshold).isCloseTo(best, within(1e-6));
    assertThat(judged).containsExactly(12, 7);
    assertThat(values.get("open_set_known")).isEqualTo(right[0] / 12.0);
    assertThat(values.get("open_set_unknown")).isEqualTo(right[1] / 7.0);
    assertThat(values.get("open_set_accuracy")).isEqualTo((right[0] + right[1]) / 19.0);
    assertThat(right[0]).isBetween(1, 11);
  }

  @Test
  void what_cannot_be_measured_is_refused_at_once() {
    try (ContrastiveModel model = Runs.model(TRAIN)) {
      Encoder encoder = model.encoder(Output.REPRESENTATION);
      assertThatThrownBy(() -> KnnMonitor.of(encoder, QUERIES, QUERIES))
          .hasMessage(
              "KnnMonitor needs queries that are not the references: each would find itself");
      assertThatThrownBy(() -> KnnMonitor.of(encoder, REFERENCES, QUERIES).knownClasses(0, 1, 2, 3))
          .hasMessage(
              "queries must be of known and of unknown classes, 30 of 30 were of the known classes"
                  + " [0, 1, 2, 3]");
      assertThatThrownBy(() -> OpenSetMonitor.of(encoder, REFERENCES, QUERIES))
          .hasMessageStartingWith("queries must be of known and of unknown classes, 30 of 30");
      assertThatThrownBy(() -> KnnMonitor.of(encoder, REFERENCES, QUERIES).everyEpochs(0))
          .hasMessage("every how many epochs must be >= 1, was 0");
    }
  }

  @Test
  void labels_are_needed_of_all() {
    int[] labels = QUERIES.labels().clone();
    labels[7] = -1;
    Source some = new LabeledPoints(QUERIES.points(), labels, QUERIES.shape());
    try (ContrastiveModel model = Runs.model(TRAIN)) {
      Encoder encoder = model.encoder(Output.REPRESENTATION);
      List<BiFunction<Source, Source, Callback>> monitors =
          List.of(
              (references, queries) -> KnnMonitor.of(encoder, references, queries),
              (references, queries) -> RetrievalMonitor.of(encoder, references, queries),
              (references, queries) -> OpenSetMonitor.of(encoder, references, queries));
      for (BiFunction<Source, Source, Callback> monitor : monitors) {
        assertThatThrownBy(() -> monitor.apply(some, REFERENCES))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("references need labels, number 7 has none");
        assertThatThrownBy(() -> monitor.apply(REFERENCES, some))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("queries need labels, number 7 has none");
      }
      assertThatThrownBy(() -> RetrievalMonitor.among(encoder, some))
          .hasMessage("references need labels, number 7 has none");
    }
  }

  @Test
  void references_must_be_as_many_as_are_looked_at() {
    Source known = REFERENCES.subset(0, 1, 2, 4, 5, 6); // classes 0, 1, 2, each twice
    try (ContrastiveModel model = Runs.model(TRAIN)) {
      Encoder encoder = model.encoder(Output.REPRESENTATION);
      KnnMonitor knn = KnnMonitor.of(encoder, known, QUERIES);
      OpenSetMonitor openSet = OpenSetMonitor.of(encoder, known, QUERIES);
      RetrievalMonitor retrieval = RetrievalMonitor.of(encoder, known, QUERIES);
      RetrievalMonitor among = RetrievalMonitor.among(encoder, known);
      assertThat(knn.withMatching(Matching.majority(6))).isNotNull();
      assertThat(openSet.withMatching(Matching.majority(6))).isNotNull();
      assertThat(retrieval.withRetrieval(Retrieval.of(RecallAtK.of(6)))).isNotNull();
      assertThat(among.withRetrieval(Retrieval.of(RecallAtK.of(5)))).isNotNull();
      assertThatThrownBy(() -> knn.withMatching(Matching.majority(7)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("k must be <= 6, was 7");
      assertThatThrownBy(() -> openSet.withMatching(Matching.majority(7)))
          .hasMessage("k must be <= 6, was 7");
      assertThatThrownBy(() -> retrieval.withRetrieval(Retrieval.of(RecallAtK.of(7))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("references that metrics look at must be <= 6, was 7");
      assertThatThrownBy(() -> among.withRetrieval(Retrieval.of(RecallAtK.of(6))))
          .hasMessage("references that metrics look at must be <= 5, was 6");
    }
  }

  @Test
  void two_monitors_need_two_names() {
    assertThatThrownBy(
            () ->
                train(
                    1,
                    encoder ->
                        new Callback[] {
                          KnnMonitor.of(encoder, REFERENCES, QUERIES),
                          KnnMonitor.of(encoder, REFERENCES, QUERIES)
                        }))
        .hasMessage(
            "callback KnnMonitor failed: a value must have a name of its own, knn_accuracy is"
                + " logged by callback KnnMonitor already");
    assertThat(
            train(
                    1,
                    encoder ->
                        new Callback[] {
                          KnnMonitor.of(encoder, REFERENCES, QUERIES),
                          KnnMonitor.of(encoder, REFERENCES, QUERIES).named("again")
                        })
                .epochs()
                .get(0)
                .values())
        .containsKeys("knn_accuracy", "again");
  }
}
