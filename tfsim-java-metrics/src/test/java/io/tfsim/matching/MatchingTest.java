package io.tfsim.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.distances.Distance;
import io.tfsim.distances.PlainDistances;
import io.tfsim.distances.RankedLabels;
import io.tfsim.distances.Tiling;
import io.tfsim.models.Embeddings;
import io.tfsim.testing.Refusal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MatchingTest {
  private static final Embeddings REFERENCES = PlainDistances.random(1, 80, 6, 4);
  private static final Embeddings QUERIES = PlainDistances.random(2, 60, 6, 5);

  @ParameterizedTest
  @CsvSource({"1,0.07", "5,0.07", "30,0.1", "80,1", "80,0.001"})
  void the_weighted_vote_is_that_of_the_paper(int k, double temperature) {
    Matches matches = Matching.weighted(k, temperature).match(QUERIES, REFERENCES);
    for (int q = 0; q < QUERIES.count(); q++) {
      // Wu et al. 2018: sum of exp(cosine / T) by class
      Map<Integer, Double> votes = new TreeMap<>();
      Map<Integer, Double> distances = new TreeMap<>();
      float[] query = QUERIES.row(q);
      IntStream.range(0, REFERENCES.count())
          .boxed()
          .sorted(
              Comparator.comparingDouble(
                  r -> PlainDistances.between(query, REFERENCES.row(r), Distance.COSINE)))
          .limit(k)
          .forEach(
              r -> {
                double d = PlainDistances.between(query, REFERENCES.row(r), Distance.COSINE);
                double weight = Math.exp((1 - d) / temperature - 0.9 / temperature);
                votes.merge(REFERENCES.labels()[r], weight, Double::sum);
                distances.merge(REFERENCES.labels()[r], weight * d, Double::sum);
              });
      int best = votes.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
      assertThat(matches.labels()[q]).isEqualTo(best);
      double plain = distances.getOrDefault(best, 0.0) / votes.getOrDefault(best, 1.0);
      assertThat((double) matches.distances()[q]).isCloseTo(plain, within(1e-4));
    }
  }

  @Test
  void weights_and_plain_votes_differ() {
    RankedLabels found = found(new int[] {1, 0, 0}, new float[] {0.1f, 0.9f, 0.9f});
    assertThat(Matching.of(new WeightedVote(0.1), 3).match(found).labels()).containsExactly(1);
    assertThat(Matching.majority(3).match(found).labels()).containsExactly(0);
    assertThat(Matching.of(new WeightedVote(10), 3).match(found).labels()).containsExactly(0);
  }

  @Test
  void of_equal_weights_the_class_of_the_nearest_wins() {
    RankedLabels found = found(new int[] {3, 1, 1, 3}, new float[] {0.5f, 0.5f, 0.5f, 0.5f});
    assertThat(Matching.weighted(4, 0.1).match(found).labels()).containsExactly(3);
    assertThat(Matching.majority(4).match(found).labels()).containsExactly(3);
  }

  @Test
  void distances_that_weigh_nothing_leave_the_nearest() {
    RankedLabels found = found(new int[] {2, 1, 1}, new float[] {1e6f, 2e6f, 2e6f});
    Matches matches = Matching.weighted(3, 0.07).match(found);
    assertThat(matches.labels()).containsExactly(2);
    assertThat(matches.distances()).containsExactly(1e6f);
  }

  private static RankedLabels found(int[] labels, float[] distances) {
    return new RankedLabels(new int[] {0}, labels, distances, new int[] {2});
  }

  @ParameterizedTest
  @MethodSource
  void tiles_change_nothing(Matching matching) {
    Matches whole = matching.match(QUERIES, REFERENCES);
    for (long numbers : new long[] {1, 500, 4_000}) {
      Matches tiled =
          matching.withTiling(Tiling.create().withNumbers(numbers)).match(QUERIES, REFERENCES);
      assertThat(tiled.labels()).isEqualTo(whole.labels());
      // TensorFlow's exp has other last bits for other numbers of elements
      double tolerance = matching.matcher() instanceof WeightedVote ? 1e-6 : 0;
      for (int i = 0; i < tiled.count(); i++) {
        assertThat((double) tiled.distances()[i])
            .isCloseTo(whole.distances()[i], within(tolerance));
      }
      assertThat(tiled.thresholds()).containsExactly(whole.thresholds(), offset((float) tolerance));
    }
  }

  static List<Matching> tiles_change_nothing() {
    return List.of(Matching.nearest(), Matching.majority(7), Matching.weighted(9, 0.1));
  }

  /**
   * Means .3 (right) and .4 (wrong) of .1 and .5, 0 and .8: none of these four tells them apart.
   */
  @ParameterizedTest
  @MethodSource
  void the_best_threshold_is_found_among_means(Matcher matcher) {
    RankedLabels found =
        new RankedLabels(
            new int[] {1, 1},
            new int[] {1, 1, 2, 2},
            new float[] {0.1f, 0.5f, 0, 0.8f},
            new int[] {2, 2});
    Matches matches = Matching.of(matcher, 2).match(found);
    assertThat(matches.thresholds()).containsExactly(new float[] {0.3f, 0.4f}, offset(1e-4f));
    Cutpoint best = Calibrator.by(ClassificationMetric.F1).calibrate(matches).optimal();
    assertThat(best.distance()).isCloseTo(0.3, within(1e-4));
    assertThat(best.value()).isEqualTo(1);
  }

  static List<Matcher> the_best_threshold_is_found_among_means() {
    return List.of(new MajorityVote(), new WeightedVote(1e4));
  }

  @Test
  void unlabeled_queries_are_matched_and_unlabeled_neighbours_refused() {
    RankedLabels unlabeled =
        new RankedLabels(new int[] {-1}, new int[] {4}, new float[1], new int[1]);
    Matches matches = Matching.nearest().match(unlabeled);
    assertThat(matches.labels()).containsExactly(4);
    new Refusal("queries need labels, number 0 has none", matches::curve).check();
    new Refusal(
            "neighbours need labels, number 1 has none",
            () -> found(new int[] {0, -1}, new float[2]))
        .check();
  }

  @Test
  void thresholds_keep_their_order_and_counts() {
    Matches matches =
        new Matches(
            new int[] {1, 1, 2, 3},
            new int[] {1, 2, 2, 1},
            new float[] {0.1f, 0.2f, 0.3f, 0.4f},
            new boolean[] {true, true, true, false},
            new float[] {0.1f, 0.2f, 0.3f, 0.4f});
    ThresholdCurve curve = matches.at(0.35, 0.05, 1);
    assertThat(curve.thresholds()).containsExactly(0.35, 0.05, 1);
    assertThat(curve.counts())
        .containsExactly(
            new MatchCounts(2, 1, 1, 0), new MatchCounts(0, 0, 2, 2), new MatchCounts(2, 2, 0, 0));
    assertThat(curve.values(ClassificationMetric.ACCURACY)).containsExactly(0.75, 0.5, 0.5);
    assertThat(curve.values(ClassificationMetric.PRECISION)).containsExactly(2 / 3.0, 0, 0.5);
    assertThat(matches.within(0.25)).containsExactly(1, 2, -1, -1);
    // the threshold itself is still within
    assertThat(matches.within(0.2f)).containsExactly(1, 2, -1, -1);
    OpenSetResult open = matches.openSet(0.35);
    assertThat(open).isEqualTo(new OpenSetResult(0.35, 2, 1, 0, 0, 1));
    assertThat(open.accuracy()).isEqualTo(0.75);
    assertThat(open.knownAccuracy()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(open.rejection()).isEqualTo(1);
    assertThat(matches.openSet(0.15)).isEqualTo(new OpenSetResult(0.15, 1, 0, 2, 0, 1));
    assertThat(matches.openSet(9)).isEqualTo(new OpenSetResult(9, 2, 1, 0, 1, 0));
  }

  @Test
  void unknown_classes_are_told_from_known_ones() {
    Matches matches = Matching.nearest().match(QUERIES, REFERENCES);
    for (int i = 0; i < QUERIES.count(); i++) {
      assertThat(matches.known()[i]).isEqualTo(QUERIES.labels()[i] < 4);
    }
    OpenSetResult open = matches.openSet(0.1);
    assertThat(open.known() + open.unknown()).isEqualTo(60);
    assertThat(open.unknown()).isPositive();
  }

  @Test
  void queries_need_no_labels_to_be_matched() {
    Embeddings unlabeled = new Embeddings(REFERENCES.row(3), 6, new int[] {-1});
    Matches matches = Matching.nearest().match(unlabeled, REFERENCES);
    assertThat(matches.within(0.01)).containsExactly(REFERENCES.labels()[3]);
    new Refusal("queries need labels, number 0 has none", matches::curve).check();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refuses(Refusal refusal) {
    refusal.check();
  }

  static List<Refusal> refuses() {
    Matches some = Matching.nearest().match(QUERIES, REFERENCES);
    Embeddings none = new Embeddings(new float[0], 6, new int[0]);
    return List.of(
        new Refusal("temperature must be > 0, was 0.0", () -> Matching.weighted(5, 0)),
        new Refusal("k must be >= 1, was 0", () -> Matching.majority(0)),
        new Refusal(
            "k must be <= number of references (80), was 81",
            () -> Matching.majority(81).match(QUERIES, REFERENCES)),
        new Refusal(
            "k must be <= 3 neighbours, was 4",
            () -> Matching.majority(4).match(found(new int[3], new float[3]))),
        new Refusal(
            "thresholds must be numbers, was NaN in number 1", () -> some.at(1, Double.NaN)),
        new Refusal("thresholds must be at least 1, were 0", some::at),
        new Refusal(
            "queries must be at least 1, were 0",
            () -> Matching.nearest().match(none, REFERENCES).curve()));
  }
}
