package io.tfsim.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.distances.Distance;
import io.tfsim.distances.PlainDistances;
import io.tfsim.models.Embeddings;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.Goldens;
import io.tfsim.testing.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Distances within a batch against TF Similarity's metrics. */
class TrainingMetricsGoldenTest {
  /** The peer's aliases. */
  private static final Map<String, String> ALIASES =
      Map.of(
          "max_pos", "pos_hard_max",
          "min_pos", "pos_hard_min",
          "avg_pos", "pos_hard_mean",
          "sum_pos", "pos_hard_sum",
          "max_neg", "neg_hard_max",
          "min_neg", "neg_hard_min",
          "avg_neg", "neg_hard_mean",
          "sum_neg", "neg_hard_sum");

  static List<GoldenCase> cases() {
    return Goldens.cases("training_metrics");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithThePeer(GoldenCase golden) {
    Batch first = new Batch(golden, "");
    Batch second = new Batch(golden, "_second");
    golden.assertOutputs(
        name ->
            switch (name) {
              case "dist_gap" ->
                  Values.scalar(
                      Math.abs(first.peers("neg_hard_min") - first.peers("pos_hard_max")));
              // the peer keeps the last batch only
              case "avg_pos_after_second_batch" -> Values.scalar(second.peers("pos_hard_mean"));
              default -> Values.scalar(first.peers(ALIASES.getOrDefault(name, name)));
            });
    BatchDistances both = first.ours.and(second.ours);
    assertThat(both.positiveHard().count())
        .isEqualTo(first.ours.positiveHard().count() + second.ours.positiveHard().count());
    assertThat(both.positiveHard().mean())
        .isCloseTo(
            (first.ours.positiveHard().sum() + second.ours.positiveHard().sum())
                / both.positiveHard().count(),
            within(1e-9));
  }

  /** A batch: our numbers, and the peer's made of them and of what it fills in. */
  private static final class Batch {
    private final BatchDistances ours;
    private final double[][] distances;
    private final int[] labels;

    Batch(GoldenCase golden, String suffix) {
      Values values = golden.input("embeddings" + suffix);
      this.labels =
          Arrays.stream(golden.input("labels" + suffix).toArray()).mapToInt(x -> (int) x).toArray();
      Embeddings embeddings =
          new Embeddings(values.toFloats(), (int) values.shape().get(1), labels);
      Distance distance = Distance.named(golden.config().path("distance").asText());
      this.ours = BatchDistances.of(embeddings, distance);
      this.distances = PlainDistances.pairs(embeddings, embeddings, distance);
    }

    /**
     * The peer's number. An example without a positive (negative) has none for us; the peer fills
     * in the nearest (farthest) of its row, itself included, less (plus) 1e-6.
     */
    double peers(String name) {
      String[] parts = name.split("_", -1);
      boolean positive = parts[0].equals("pos");
      boolean hard = parts[1].equals("hard");
      BatchDistances.Spread spread =
          positive
              ? hard ? ours.positiveHard() : ours.positiveEasy()
              : hard ? ours.negativeHard() : ours.negativeEasy();
      boolean largest = positive == hard;
      double[] filled =
          IntStream.range(0, labels.length)
              .filter(i -> extreme(i, positive, largest).isEmpty())
              .mapToDouble(
                  i ->
                      largest
                          ? Arrays.stream(distances[i]).min().orElseThrow() - 1e-6
                          : Arrays.stream(distances[i]).max().orElseThrow() + 1e-6)
              .toArray();
      assertThat(spread.count()).isEqualTo(labels.length - filled.length);
      checkByPlainLoop(spread, positive, largest);
      double sum = spread.sum() + Arrays.stream(filled).sum();
      return switch (parts[2]) {
        case "min" ->
            DoubleStream.concat(DoubleStream.of(spread.min()), Arrays.stream(filled))
                .min()
                .orElseThrow();
        case "max" ->
            DoubleStream.concat(DoubleStream.of(spread.max()), Arrays.stream(filled))
                .max()
                .orElseThrow();
        case "sum" -> sum;
        case "mean" -> sum / labels.length;
        default -> throw new IllegalStateException("no metric for " + name);
      };
    }

    private void checkByPlainLoop(BatchDistances.Spread spread, boolean positive, boolean largest) {
      double[] plain =
          IntStream.range(0, labels.length)
              .mapToObj(i -> extreme(i, positive, largest))
              .flatMapToDouble(OptionalDouble::stream)
              .toArray();
      assertThat(spread.sum()).isCloseTo(Arrays.stream(plain).sum(), within(2e-5));
      assertThat(spread.min())
          .isCloseTo(Arrays.stream(plain).min().orElse(Double.POSITIVE_INFINITY), within(1e-5));
      assertThat(spread.max())
          .isCloseTo(Arrays.stream(plain).max().orElse(Double.NEGATIVE_INFINITY), within(1e-5));
    }

    private OptionalDouble extreme(int i, boolean positive, boolean largest) {
      DoubleStream some =
          IntStream.range(0, labels.length)
              .filter(j -> j != i && (labels[i] == labels[j]) == positive)
              .mapToDouble(j -> distances[i][j]);
      return largest ? some.max() : some.min();
    }
  }
}
