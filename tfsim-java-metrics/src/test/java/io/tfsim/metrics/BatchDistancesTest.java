package io.tfsim.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.distances.Distance;
import io.tfsim.distances.PlainDistances;
import io.tfsim.distances.Tiling;
import io.tfsim.models.Embeddings;
import io.tfsim.testing.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchDistancesTest {
  @ParameterizedTest
  @EnumSource
  void tiles_change_nothing_but_rounding(Distance distance) {
    Embeddings batch = PlainDistances.random(1, 150, 6, 4);
    BatchDistances whole = BatchDistances.of(batch, distance);
    for (long numbers : new long[] {1, 500, 5_000}) {
      BatchDistances tiled =
          BatchDistances.of(batch, distance, Tiling.create().withNumbers(numbers));
      assertClose(tiled.positiveHard(), whole.positiveHard());
      assertClose(tiled.positiveEasy(), whole.positiveEasy());
      assertClose(tiled.negativeHard(), whole.negativeHard());
      assertClose(tiled.negativeEasy(), whole.negativeEasy());
    }
  }

  private static void assertClose(BatchDistances.Spread one, BatchDistances.Spread other) {
    double size = Math.max(1, Math.abs(other.max()));
    assertThat(one.count()).isEqualTo(other.count());
    assertThat(one.min()).isCloseTo(other.min(), within(1e-3 * size));
    assertThat(one.max()).isCloseTo(other.max(), within(1e-5 * size));
    assertThat(one.mean()).isCloseTo(other.mean(), within(1e-4 * size));
  }

  @Test
  void the_gap_has_a_sign() {
    Embeddings apart = new Embeddings(new float[] {0, 1, 10, 12}, 1, new int[] {0, 0, 1, 1});
    BatchDistances distances = BatchDistances.of(apart, Distance.EUCLIDEAN);
    assertThat(distances.gap()).isCloseTo(9 - 2, within(1e-5));
    assertThat(distances.positiveHard().mean()).isCloseTo(1.5, within(1e-5));
    assertThat(distances.negativeEasy().max()).isCloseTo(12, within(1e-5));
    Embeddings mixed = new Embeddings(new float[] {0, 10, 1, 12}, 1, new int[] {0, 0, 1, 1});
    assertThat(BatchDistances.of(mixed, Distance.EUCLIDEAN).gap()).isCloseTo(1 - 11, within(1e-5));
  }

  @Test
  void one_class_has_no_negative_and_a_lone_example_no_positive() {
    Embeddings one = new Embeddings(new float[] {0, 1}, 1, new int[] {3, 3});
    assertThat(BatchDistances.of(one, Distance.EUCLIDEAN).negativeHard().count()).isZero();
    assertThat(BatchDistances.of(one, Distance.EUCLIDEAN).negativeHard().mean()).isNaN();
    Embeddings lone = new Embeddings(new float[] {5}, 1, new int[] {3});
    assertThat(BatchDistances.of(lone, Distance.EUCLIDEAN).positiveHard().count()).isZero();
  }

  @Test
  void batches_add_up() {
    Embeddings near = new Embeddings(new float[] {0, 1}, 1, new int[] {0, 0});
    Embeddings far = new Embeddings(new float[] {0, 4, 9}, 1, new int[] {0, 0, 1});
    BatchDistances both =
        BatchDistances.of(near, Distance.EUCLIDEAN).and(BatchDistances.of(far, Distance.EUCLIDEAN));
    assertThat(both.positiveHard()).isEqualTo(new BatchDistances.Spread(1, 4, 10, 4));
    assertThat(both.negativeHard()).isEqualTo(new BatchDistances.Spread(5, 9, 19, 3));
  }

  /** Finite values whose products are not. */
  @ParameterizedTest
  @EnumSource(names = {"INNER_PRODUCT", "EUCLIDEAN", "SQUARED_EUCLIDEAN", "SNR"})
  void distances_that_overflow_are_refused(Distance distance) {
    Embeddings large =
        new Embeddings(
            new float[] {1e30f, 0, 0, -1e30f, 3e30f, 1e30f, 1, 2}, 2, new int[] {0, 0, 1, 1});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BatchDistances.of(large, distance))
        .withMessageMatching("(positive|negative) distances must be finite, was .* of number \\d");
  }

  /** Infinity less infinity: no number, and not 0 either. */
  @ParameterizedTest
  @EnumSource(names = {"EUCLIDEAN", "SQUARED_EUCLIDEAN"})
  void distances_that_are_no_numbers_are_refused(Distance distance) {
    Embeddings large =
        new Embeddings(new float[] {2e30f, 1e30f, -3e30f, -4e30f}, 1, new int[] {0, 0, 1, 1});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BatchDistances.of(large, distance))
        .withMessage("positive distances must be finite, was NaN of number 0");
  }

  @Test
  void refuses_what_cannot_be_measured() {
    new Refusal(
            "examples of the batch need labels, number 0 has none",
            () ->
                BatchDistances.of(new Embeddings(new float[1], 1, new int[] {-1}), Distance.COSINE))
        .check();
    new Refusal(
            "batch must have at least 1 example, had 0",
            () -> BatchDistances.of(new Embeddings(new float[0], 1, new int[0]), Distance.COSINE))
        .check();
  }
}
