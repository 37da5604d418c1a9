package io.tfsim.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.distances.Distance;
import io.tfsim.distances.PlainDistances;
import io.tfsim.distances.Tiling;
import io.tfsim.models.Embeddings;
import io.tfsim.testing.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingHealthTest {
  private static final Embeddings SOME = PlainDistances.random(1, 90, 7, 3);

  @ParameterizedTest
  @ValueSource(longs = {1, 100, 1_000, 1 << 22})
  void uniformity_is_the_mean_over_pairs(long numbers) {
    double[][] cosine = PlainDistances.pairs(SOME, SOME, Distance.COSINE);
    double sum = 0;
    for (int i = 0; i < 90; i++) {
      for (int j = 0; j < i; j++) {
        sum += Math.exp(-3 * 2 * cosine[i][j]);
      }
    }
    Uniformity ours = Uniformity.of(SOME, 3, Tiling.create().withNumbers(numbers));
    assertThat(ours.value()).isCloseTo(Math.log(sum / (90 * 89 / 2.0)), within(1e-6));
  }

  @Test
  void uniformity_of_copies_is_zero_and_of_opposites_least() {
    Embeddings copies = new Embeddings(new float[] {1, 2, 2, 4, 3, 6}, 2, new int[3]);
    assertThat(Uniformity.of(copies).value()).isCloseTo(0, within(1e-6));
    Embeddings opposite = new Embeddings(new float[] {1, 2, -3, -6}, 2, new int[2]);
    assertThat(Uniformity.of(opposite).value()).isCloseTo(-8, within(1e-5)); // |x - y|² = 4, t = 2
  }

  /**
   * TensorFlow has no part in what is expected: the mean over pairs of exp(-2 |x - y|²), by hand.
   */
  @Test
  void dead_embeddings_are_as_bad_as_collapsed_ones() {
    EmbeddingHealth dead = EmbeddingHealth.of(new Embeddings(new float[12], 3, new int[4]));
    assertThat(dead.uniformity().value()).isZero();
    assertThat(dead.collapse().std()).isZero();
    // two zeros and (1, 0), which is at 1 from each: pairs 1, exp(-2), exp(-2)
    Embeddings some = new Embeddings(new float[] {0, 0, 0, 0, 5, 0}, 2, new int[3]);
    assertThat(Uniformity.of(some).value())
        .isCloseTo(Math.log((1 + 2 * Math.exp(-2)) / 3), within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(floats = {1e-11f, 1e-8f, 1e-3f, 1e6f, 1e30f})
  void the_length_of_embeddings_does_not_matter(float length) {
    float[] values = SOME.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= length;
    }
    Embeddings scaled = new Embeddings(values, SOME.dim(), SOME.labels());
    assertThat(Uniformity.of(scaled).value()).isCloseTo(Uniformity.of(SOME).value(), within(1e-6));
    assertThat(Collapse.of(scaled).std()).isCloseTo(Collapse.of(SOME).std(), within(1e-6));
  }

  @Test
  void alignment_is_the_mean_over_views() {
    Embeddings x = new Embeddings(new float[] {2, 0, 0, 5}, 2, new int[2]);
    Embeddings y = new Embeddings(new float[] {0, 7, 0, 1}, 2, new int[2]);
    // at unit length (1, 0) and (0, 1), then twice (0, 1)
    assertThat(Alignment.of(x, y).value()).isCloseTo((2 + 0) / 2.0, within(1e-12));
    assertThat(Alignment.of(x, y, 1).value()).isCloseTo(Math.sqrt(2) / 2, within(1e-12));
  }

  @Test
  void the_effective_rank_of_even_spread_is_the_number_of_dimensions() {
    float[] values = new float[36];
    for (int i = 0; i < 6; i++) {
      values[7 * i] = 3;
    }
    EffectiveRank even = EffectiveRank.of(new Embeddings(values, 6, new int[6]));
    assertThat(even.value()).isCloseTo(6, within(1e-4));
    EffectiveRank line =
        EffectiveRank.of(new Embeddings(new float[] {1, 2, 3, 2, 4, 6, 3, 6, 9}, 3, new int[3]));
    assertThat(line.value()).isCloseTo(1, within(1e-4));
    assertThat(EffectiveRank.of(new Embeddings(new float[6], 3, new int[2])).value()).isZero();
  }

  /** Singular values 4 and 1, p = 0.8 and 0.2, by hand; the third is no singular value. */
  @ParameterizedTest
  @ValueSource(longs = {1, 1 << 22})
  void the_effective_rank_of_unequal_spread(long numbers) {
    Embeddings two = new Embeddings(new float[] {4, 0, 0, 0, 1, 0}, 3, new int[2]);
    double p = 0.8 + 1e-7;
    double q = 0.2 + 1e-7;
    assertThat(EffectiveRank.of(two, Tiling.create().withNumbers(numbers)).value())
        .isCloseTo(Math.exp(-p * Math.log(p) - q * Math.log(q)), within(1e-9));
  }

  @Test
  void dead_and_repeated_dimensions_are_named() {
    Random random = new Random(1);
    float[] values = new float[200 * 6];
    for (int i = 0; i < 200; i++) {
      float x = (float) random.nextGaussian();
      float y = (float) random.nextGaussian();
      values[6 * i] = 1e-9f * x; // dead
      values[6 * i + 1] = x;
      values[6 * i + 2] = 1_000.5f; // dead, whatever its value
      values[6 * i + 3] = y;
      values[6 * i + 4] = 7 - 3 * x; // repeats 1
      values[6 * i + 5] = x + 0.5f * y; // correlated, .89, no copy
    }
    DimensionHealth health = DimensionHealth.of(new Embeddings(values, 6, new int[200]));
    assertThat(health.dead()).containsExactly(0, 2);
    assertThat(health.duplicates()).isEqualTo(Map.of(4, 1));
    for (long numbers : new long[] {1, 60}) {
      assertThat(
              DimensionHealth.of(
                  new Embeddings(values, 6, new int[200]), Tiling.create().withNumbers(numbers)))
          .isEqualTo(health);
    }
  }

  @Test
  void where_all_are_one_every_dimension_is_dead() {
    EmbeddingHealth health =
        EmbeddingHealth.of(new Embeddings(new float[] {1, 2, 1, 2, 1, 2}, 2, new int[3]));
    assertThat(health.dimensions().dead()).containsExactly(0, 1);
    assertThat(health.collapse().healthy()).isFalse();
    assertThat(health.uniformity().value()).isCloseTo(0, within(1e-6));
    assertThat(health.effectiveRank().value()).isCloseTo(1, within(1e-4));
  }

  @Test
  void even_directions_are_healthy() {
    Random random = new Random(2);
    float[] values = new float[2_000 * 16];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    EmbeddingHealth health = EmbeddingHealth.of(new Embeddings(values, 16, new int[2_000]));
    assertThat(health.collapse().healthy()).isTrue();
    assertThat(health.effectiveRank().value()).isBetween(15.9, 16.001);
    assertThat(health.dimensions().dead()).isEmpty();
    assertThat(health.dimensions().duplicates()).isEmpty();
    // of independent directions |x - y|² is 2 on average: E exp(-4 + 4 cos) with cos ~ N(0, 1/16)
    assertThat(health.uniformity().value()).isCloseTo(-3.5, within(0.1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refuses(Refusal refusal) {
    refusal.check();
  }

  static List<Refusal> refuses() {
    Embeddings one = new Embeddings(new float[3], 3, new int[1]);
    Embeddings none = new Embeddings(new float[0], 3, new int[0]);
    Embeddings nan = new Embeddings(new float[] {1, 2, Float.NaN, 4}, 2, new int[2]);
    return List.of(
        new Refusal(
            "embeddings must be finite, was NaN in number 1", () -> EmbeddingHealth.of(nan)),
        new Refusal("embeddings must be finite, was NaN in number 1", () -> EffectiveRank.of(nan)),
        new Refusal(
            "embeddings must be finite, was NaN in number 1", () -> DimensionHealth.of(nan)),
        new Refusal("embeddings must be finite, was NaN in number 1", () -> Uniformity.of(nan)),
        new Refusal(
            "second view must be finite, was NaN in number 1",
            () -> {
              Alignment.of(new Embeddings(new float[4], 2, new int[2]), nan);
            }),
        new Refusal("uniformity needs at least 2 embeddings, was 1", () -> Uniformity.of(one)),
        new Refusal(
            "dimension health needs at least 2 embeddings, was 1", () -> DimensionHealth.of(one)),
        new Refusal(
            "effective rank needs at least 1 embedding, was 0", () -> EffectiveRank.of(none)),
        new Refusal("t must be > 0, was 0.0", () -> Uniformity.of(SOME, 0, Tiling.create())),
        new Refusal(
            "views must be as many, at least 1, were (1, 3) and (0, 3)",
            () -> Alignment.of(one, none)));
  }
}
