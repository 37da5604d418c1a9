package io.tfsim.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.distances.Distance;
import io.tfsim.distances.Neighbours;
import io.tfsim.distances.PlainDistances;
import io.tfsim.distances.RankedLabels;
import io.tfsim.distances.Tiling;
import io.tfsim.models.Embeddings;
import io.tfsim.search.ExactSearch;
import io.tfsim.search.Search;
import io.tfsim.testing.Refusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RetrievalTest {
  private static final RetrievalMetric[] METRICS = {
    PrecisionAtK.of(1),
    PrecisionAtK.of(7),
    RecallAtK.of(1),
    RecallAtK.of(4),
    ClassRecallAtK.of(6),
    ClassRecallAtK.clipped(6),
    RPrecision.exact(),
    RPrecision.of(5),
    MapAtR.exact(),
    MapAtR.of(5),
    MapAtK.of(9),
    MapAtK.tfSimilarity(9),
    new MapAtK(9, HitShare.OF_NEIGHBOURS),
    Mrr.of(3),
    Ndcg.of(8),
    Ndcg.tfSimilarity(8),
    Ndcg.of(8).within(0.9)
  };

  private static final Embeddings REFERENCES = PlainDistances.random(1, 60, 5, 4);

  /** One label more than the references have. */
  private static final Embeddings QUERIES = PlainDistances.random(2, 45, 5, 5);

  @ParameterizedTest
  @EnumSource
  void agrees_with_plain_loops(Distance distance) {
    RetrievalResult result =
        Retrieval.of(METRICS).withDistance(distance).evaluate(QUERIES, REFERENCES);
    check(result, plain(QUERIES, REFERENCES, distance, false));
    int unknown = (int) Arrays.stream(QUERIES.labels()).filter(label -> label == 4).count();
    assertThat(unknown).isPositive();
    assertThat(result.basis())
        .isEqualTo(
            new RetrievalResult.Basis(
                "exact, " + distance.title() + ", 60 references", 45, 5, largest(), unknown));
  }

  @ParameterizedTest
  @EnumSource
  void each_among_the_others_agrees_with_plain_loops(Distance distance) {
    RetrievalResult result =
        Retrieval.of(METRICS).withDistance(distance).evaluateAmongOthers(REFERENCES);
    check(result, plain(REFERENCES, REFERENCES, distance, true));
    assertThat(result.basis().search()).isEqualTo("exact, " + distance.title() + ", 59 references");
  }

  private static void check(RetrievalResult result, RankedLabels plain) {
    for (RetrievalMetric metric : METRICS) {
      assertThat(result.value(metric))
          .as(metric.name())
          .isCloseTo(PlainRetrieval.mean(metric, plain), within(1e-6));
      assertThat(result.classMean(metric))
          .as(metric.name())
          .isCloseTo(PlainRetrieval.classMean(metric, plain), within(1e-6));
    }
    assertThat(result.values()).hasSize(METRICS.length);
  }

  private static int largest() {
    return RankedLabels.counts(REFERENCES.labels()).values().stream()
        .mapToInt(x -> x)
        .max()
        .orElseThrow();
  }

  private static RankedLabels plain(
      Embeddings queries, Embeddings references, Distance distance, boolean others) {
    double[][] pairs = PlainDistances.pairs(queries, references, distance);
    int k = references.count() - (others ? 1 : 0);
    int[] indices =
        IntStream.range(0, pairs.length)
            .flatMap(
                q ->
                    IntStream.range(0, pairs[q].length)
                        .filter(r -> !others || r != q)
                        .boxed()
                        .sorted(Comparator.comparingDouble(r -> (float) pairs[q][r]))
                        .mapToInt(r -> r))
            .toArray();
    float[] distances = new float[indices.length];
    for (int i = 0; i < indices.length; i++) {
      distances[i] = (float) pairs[i / k][indices[i]];
    }
    RankedLabels found =
        RankedLabels.of(
            new Neighbours(k, indices, distances), queries.labels(), references.labels());
    return others
        ? new RankedLabels(
            found.queryLabels(),
            found.labels(),
            found.distances(),
            Arrays.stream(found.relevant()).map(r -> r - 1).toArray())
        : found;
  }

  @Test
  void tiles_change_nothing_to_the_last_bit() {
    RetrievalResult whole = Retrieval.of(METRICS).evaluate(QUERIES, REFERENCES);
    RetrievalResult others = Retrieval.of(METRICS).evaluateAmongOthers(REFERENCES);
    for (long numbers : new long[] {1, 100, 777, 5_000}) {
      Retrieval tiled = Retrieval.of(METRICS).withTiling(Tiling.create().withNumbers(numbers));
      assertThat(tiled.evaluate(QUERIES, REFERENCES)).isEqualTo(whole);
      assertThat(tiled.evaluateAmongOthers(REFERENCES)).isEqualTo(others);
    }
  }

  /** So that what a search found need not be in memory for all queries at once. */
  @Test
  void a_search_is_asked_tile_by_tile() {
    RetrievalResult whole = Retrieval.of(METRICS).evaluate(QUERIES, REFERENCES);
    Retrieval tiled =
        Retrieval.of(METRICS).withTiling(Tiling.create().withNumbers(10L * largest()));
    try (Recording search = new Recording(ExactSearch.of(REFERENCES, Distance.COSINE))) {
      RetrievalResult result = tiled.evaluate(QUERIES, search, REFERENCES.labels(), "somehow");
      assertThat(search.queries()).containsExactly(10, 10, 10, 10, 5);
      assertThat(result.values()).isEqualTo(whole.values());
      assertThat(result.classMeans()).isEqualTo(whole.classMeans());
      assertThat(result.basis())
          .isEqualTo(
              new RetrievalResult.Basis("somehow", 45, 5, largest(), whole.basis().unanswerable()));
    }
  }

  /** Writes down how many queries it was asked. */
  private record Recording(Search search, List<Integer> queries) implements Search {
    Recording(Search search) {
      this(search, new ArrayList<>());
    }

    @Override
    public Neighbours find(Embeddings some, int k) {
      queries.add(some.count());
      return search.find(some, k);
    }

    @Override
    public Distance distance() {
      return search.distance();
    }

    @Override
    public void added(int... rows) {}

    @Override
    public void removed(int... rows) {}

    @Override
    public void save(Path file) {}

    @Override
    public void close() {
      search.close();
    }
  }

  @Test
  void the_closest_of_given_neighbours_can_be_left_out() {
    // two queries, four neighbours each; three references of class 7, two of class 9
    RankedLabels found =
        new RankedLabels(
            new int[] {7, 9},
            new int[] {7, 9, 7, 7, 9, 7, 7, 9},
            new float[] {0, 1, 2, 3, 0, 1, 2, 3},
            new int[] {3, 2});
    RetrievalMetric[] metrics = {
      PrecisionAtK.of(3), RPrecision.exact(), Mrr.of(3), RecallAtK.of(1)
    };
    RetrievalResult result = Retrieval.of(metrics).evaluate(found.withoutClosest());
    assertThat(result.value(metrics[0])).isCloseTo((2 / 3.0 + 1 / 3.0) / 2, within(1e-6));
    assertThat(result.value(metrics[1])).isCloseTo((1 / 2.0 + 0) / 2, within(1e-6));
    assertThat(result.value(metrics[2])).isCloseTo((1 / 2.0 + 1 / 3.0) / 2, within(1e-6));
    assertThat(result.value(metrics[3])).isZero();
    assertThat(result.basis().search()).isEqualTo("as found by the caller");
  }

  @Test
  void a_class_with_one_example_finds_nothing_among_others() {
    Embeddings lonely = new Embeddings(new float[] {1, 2, 3}, 1, new int[] {0, 0, 1});
    RetrievalMetric metric = MapAtR.exact();
    RetrievalResult result =
        Retrieval.of(metric).withDistance(Distance.EUCLIDEAN).evaluateAmongOthers(lonely);
    // class 0: nearest of 1 is 2, of 2 is 1 (a tie, the lower index); class 1 has no other
    assertThat(result.value(metric)).isCloseTo(2 / 3.0, within(1e-6));
    assertThat(result.classMean(metric)).isCloseTo(1 / 2.0, within(1e-6));
    assertThat(result.basis().unanswerable()).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refuses(Refusal refusal) {
    refusal.check();
  }

  static List<Refusal> refuses() {
    Retrieval retrieval = Retrieval.of(PrecisionAtK.of(61));
    Embeddings unlabeled = new Embeddings(new float[5], 5, new int[] {-1});
    Embeddings none = new Embeddings(new float[0], 5, new int[0]);
    return List.of(
        new Refusal("metrics must be at least 1, were 0", Retrieval::of),
        new Refusal(
            "metrics must have different names, were two mrr@3",
            () -> Retrieval.of(Mrr.of(3), Mrr.of(3))),
        new Refusal(
            "precision@61 looks at 61 references, there are 60",
            () -> retrieval.evaluate(QUERIES, REFERENCES)),
        new Refusal(
            "queries need labels, number 0 has none",
            () -> retrieval.evaluate(unlabeled, REFERENCES)),
        new Refusal(
            "references need labels, number 0 has none",
            () -> retrieval.evaluate(QUERIES, unlabeled)),
        new Refusal(
            "queries must be at least 1, were 0", () -> retrieval.evaluate(none, REFERENCES)),
        new Refusal(
            "metric must be one of [recall@1], was recall@2",
            () ->
                Retrieval.of(RecallAtK.of(1)).evaluate(QUERIES, REFERENCES).value(RecallAtK.of(2))),
        new Refusal(
            "recall@2 looks at 2 neighbours, there are 1",
            () ->
                Retrieval.of(RecallAtK.of(2))
                    .evaluate(new RankedLabels(new int[1], new int[1], new float[1], new int[1]))),
        new Refusal(
            "queries need labels, number 1 has none",
            () ->
                Retrieval.of(RecallAtK.of(1))
                    .evaluate(
                        new RankedLabels(new int[] {0, -1}, new int[2], new float[2], new int[2]))),
        new Refusal(
            "neighbours need labels, number 2 has none",
            () -> new RankedLabels(new int[1], new int[] {0, 1, -1}, new float[3], new int[1])),
        new Refusal(
            "distances must be numbers, was NaN in number 0",
            () -> new RankedLabels(new int[1], new int[1], new float[] {Float.NaN}, new int[1])),
        new Refusal("k must be >= 1, was 0", () -> PrecisionAtK.of(0)));
  }
}
