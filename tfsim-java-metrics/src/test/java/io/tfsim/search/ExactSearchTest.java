package io.tfsim.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.distances.Distance;
import io.tfsim.distances.Neighbours;
import io.tfsim.distances.PlainDistances;
import io.tfsim.distances.Tiling;
import io.tfsim.graph.Execution;
import io.tfsim.graph.FloatType;
import io.tfsim.models.Embeddings;
import io.tfsim.testing.Refusal;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactSearchTest {
  private static final Embeddings REFERENCES = PlainDistances.random(1, 150, 10, 3);
  private static final Embeddings QUERIES = PlainDistances.random(2, 37, 10, 3);

  @ParameterizedTest
  @EnumSource
  void agree_with_a_plain_search(Distance distance) {
    try (var search = ExactSearch.of(REFERENCES, distance)) {
      Neighbours found = search.find(QUERIES, 12);
      assertThat(found.queries()).isEqualTo(37);
      double[][] pairs = PlainDistances.pairs(QUERIES, REFERENCES, distance);
      assertThat(found.indices()).isEqualTo(nearest(pairs, 12, q -> -1));
      for (int i = 0; i < found.indices().length; i++) {
        double plain = pairs[i / 12][found.indices()[i]];
        assertThat((double) found.distances()[i])
            .isCloseTo(plain, within(1e-5 + 1e-5 * Math.abs(plain)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void tiles_change_nothing(Distance distance) {
    Tiling tiling = Tiling.create();
    Neighbours whole;
    Neighbours wholeOthers;
    try (var search = ExactSearch.of(REFERENCES, distance, tiling)) {
      whole = search.find(QUERIES, 12);
      wholeOthers = search.findAmongOthers(12);
    }
    for (long numbers : new long[] {1, 300, 1_000, 20_000}) {
      try (var search = ExactSearch.of(REFERENCES, distance, tiling.withNumbers(numbers))) {
        Neighbours tiled = search.find(QUERIES, 12);
        assertThat(tiled.indices()).isEqualTo(whole.indices());
        assertThat(tiled.distances()).isEqualTo(whole.distances());
        assertThat(search.findAmongOthers(12).indices()).isEqualTo(wholeOthers.indices());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void each_is_left_out_of_its_own_neighbours_by_its_index(Distance distance) {
    // 0 and 2 are copies: each is the other's nearest but, by product, not its own
    Embeddings copies =
        new Embeddings(new float[] {1, 2, 3, 9, 1, 5, 1, 2, 3, 4, 4, 4.5f}, 3, new int[4]);
    try (var search = ExactSearch.of(copies, distance)) {
      Neighbours found = search.findAmongOthers(3);
      double[][] pairs = PlainDistances.pairs(copies, copies, distance);
      assertThat(found.indices()).isEqualTo(nearest(pairs, 3, q -> q));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 16, 1 << 22})
  void of_equal_distances_the_lower_index_comes_first(long numbers) {
    float[] values = new float[60];
    for (int i = 0; i < 20; i++) {
      values[3 * i + i % 2] = 1.1f; // odd and even ones are copies
      values[3 * i + 2] = 0.3f;
    }
    Embeddings copies = new Embeddings(values, 3, new int[20]);
    try (var search =
        ExactSearch.of(copies, Distance.EUCLIDEAN, Tiling.create().withNumbers(numbers))) {
      int[] found = search.find(new Embeddings(copies.row(4), 3, new int[1]), 13).indices();
      assertThat(found).containsExactly(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 1, 3, 5);
    }
  }

  @Test
  void a_copy_is_at_distance_zero() {
    for (Distance distance :
        List.of(Distance.EUCLIDEAN, Distance.SQUARED_EUCLIDEAN, Distance.MANHATTAN, Distance.SNR)) {
      try (var search = ExactSearch.of(REFERENCES, distance)) {
        assertThat(search.find(REFERENCES, 1).distances()).containsOnly(0);
      }
    }
  }

  @Test
  void float64_finds_the_same() {
    Tiling tiling = Tiling.of(Execution.seeded(0).withFloatType(FloatType.FLOAT64));
    try (var single = ExactSearch.of(REFERENCES, Distance.COSINE);
        var twice = ExactSearch.of(REFERENCES, Distance.COSINE, tiling)) {
      assertThat(twice.find(QUERIES, 5).indices()).isEqualTo(single.find(QUERIES, 5).indices());
    }
  }

  @Test
  void no_queries_have_no_neighbours() {
    try (var search = ExactSearch.of(REFERENCES, Distance.COSINE)) {
      assertThat(search.find(new Embeddings(new float[0], 10, new int[0]), 3).queries()).isZero();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refuses(Refusal refusal) {
    refusal.check();
  }

  static List<Refusal> refuses() {
    return List.of(
        new Refusal("k must be >= 1, was 0", () -> find(QUERIES, 0)),
        new Refusal("k must be <= number of references (150), was 151", () -> find(QUERIES, 151)),
        new Refusal(
            "queries must have the references' dimension (10), was 3",
            () -> find(new Embeddings(new float[3], 3, new int[1]), 1)),
        new Refusal(
            "queries must be finite, was NaN in number 1",
            () -> find(new Embeddings(nan(), 10, new int[2]), 1)),
        new Refusal(
            "references must be finite, was NaN in number 1",
            () -> ExactSearch.of(new Embeddings(nan(), 10, new int[2]), Distance.COSINE)),
        new Refusal(
            "references must be at least 1, were 0",
            () -> ExactSearch.of(new Embeddings(new float[0], 10, new int[0]), Distance.COSINE)),
        new Refusal(
            "embeddings must be shorter than 9.2E18, or squares are too large, was length Infinity",
            () -> find(new Embeddings(huge(), 10, new int[1]), 1)),
        new Refusal(
            "k must be <= number of references (149), was 150",
            () -> {
              try (var search = ExactSearch.of(REFERENCES, Distance.EUCLIDEAN)) {
                search.findAmongOthers(150);
              }
            }));
  }

  @Test
  void leaves_no_native_memory_behind() {
    Tiling tiles = Tiling.create().withNumbers(300); // many of references, too
    try (var search = ExactSearch.of(REFERENCES, Distance.EUCLIDEAN, tiles)) {
      search.find(QUERIES, 3);
      long before = Pointer.totalCount();
      for (int i = 0; i < 3; i++) {
        search.find(QUERIES, 3);
      }
      // less is what earlier tests left and the collector freed meanwhile
      assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }
  }

  @Test
  void refuses_use_after_close() {
    var search = ExactSearch.of(REFERENCES, Distance.COSINE);
    search.close();
    assertThatThrownBy(() -> search.find(QUERIES, 1)).isInstanceOf(IllegalStateException.class);
  }

  private static void find(Embeddings queries, int k) {
    try (var search = ExactSearch.of(REFERENCES, Distance.EUCLIDEAN)) {
      search.find(queries, k);
    }
  }

  private static float[] nan() {
    float[] values = new float[20];
    values[13] = Float.NaN;
    return values;
  }

  private static float[] huge() {
    float[] values = new float[10];
    values[0] = 1e30f;
    return values;
  }

  private static int[] nearest(double[][] pairs, int k, IntUnaryOperator self) {
    return IntStream.range(0, pairs.length)
        .flatMap(
            q ->
                IntStream.range(0, pairs[q].length)
                    .filter(r -> r != self.applyAsInt(q))
                    .boxed()
                    .sorted(Comparator.comparingDouble(r -> (float) pairs[q][r]))
                    .limit(k)
                    .mapToInt(r -> r))
        .toArray();
  }
}
