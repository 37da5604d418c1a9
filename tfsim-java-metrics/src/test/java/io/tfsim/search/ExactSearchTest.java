package io.tfsim.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.tfsim.distances.Distance;
import io.tfsim.distances.Neighbours;
import io.tfsim.distances.PlainDistances;
import io.tfsim.distances.Tiling;
import io.tfsim.graph.Execution;
import io.tfsim.graph.FloatType;
import io.tfsim.models.Embeddings;
import io.tfsim.testing.Refusal;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
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
  private static final Embeddings QUERIES_OF_TWO = PlainDistances.random(3, 1, 2, 3);
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
            "distances must be finite in single precision, was Infinity",
            () -> {
              try (var search = ExactSearch.of(REFERENCES, Distance.SQUARED_EUCLIDEAN)) {
                search.find(new Embeddings(huge(), 10, new int[1]), 1);
              }
            }),
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

  /** One query is compared with one vector after another, many are multiplied. */
  @ParameterizedTest
  @EnumSource
  void few_queries_find_what_many_find(Distance distance) {
    try (var search = ExactSearch.of(REFERENCES, distance)) {
      Neighbours all = search.find(QUERIES, 12);
      for (int i = 0; i < QUERIES.count(); i++) {
        Neighbours one = search.find(query(QUERIES, i), 12);
        assertThat(one.indices()).isEqualTo(Arrays.copyOfRange(all.indices(), 12 * i, 12 * i + 12));
        assertThat(one.distances())
            .isEqualTo(Arrays.copyOfRange(all.distances(), 12 * i, 12 * i + 12));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void all_vectors_can_be_wanted(Distance distance) {
    try (var search = ExactSearch.of(REFERENCES, distance)) {
      double[][] pairs = PlainDistances.pairs(QUERIES, REFERENCES, distance);
      assertThat(search.find(QUERIES, 150).indices()).isEqualTo(nearest(pairs, 150, q -> -1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void holes_are_not_found_and_changes_are_seen_at_once(Distance distance) {
    ChangingVectors vectors = new ChangingVectors(REFERENCES);
    Tiling tiling = Tiling.create().withNumbers(400);
    try (var search = ExactSearch.over(vectors, distance, tiling)) {
      check(search, vectors);
      for (int row = 0; row < 150; row += 3) {
        vectors.remove(row);
      }
      check(search, vectors);
      vectors.set(3, REFERENCES.row(4)); // a copy of the next, in a hole
      vectors.set(7, QUERIES.row(0)); // another value
      vectors.set(155, QUERIES.row(1)); // the rows up to it are holes
      check(search, vectors);
    }
  }

  /** Against all distances in double precision, for many queries and for one. */
  private static void check(ExactSearch search, ChangingVectors vectors) {
    int[] rows = IntStream.range(0, vectors.rows()).filter(vectors::contains).toArray();
    float[] values = new float[rows.length * 10];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(vectors.row(rows[i]), 0, values, i * 10, 10);
    }
    double[][] pairs =
        PlainDistances.pairs(
            QUERIES, new Embeddings(values, 10, new int[rows.length]), search.distance());
    int[] expected = Arrays.stream(nearest(pairs, 9, q -> -1)).map(i -> rows[i]).toArray();
    assertThat(search.find(QUERIES, 9).indices()).isEqualTo(expected);
    assertThat(search.find(query(QUERIES, 0), 9).indices()).isEqualTo(Arrays.copyOf(expected, 9));
  }

  /** More than a search keeps candidates: rounding tells none of them apart. */
  @ParameterizedTest
  @EnumSource
  void of_many_copies_the_lowest_rows_are_found(Distance distance) {
    float[] values = new float[3_000 * 7];
    Random random = new Random(5);
    float[] one = new float[7];
    for (int i = 0; i < values.length; i++) {
      one[i % 7] = i < 7 ? random.nextFloat() : one[i % 7];
      // each third is the same vector, the others lie opposite
      values[i] = i / 7 % 3 == 0 ? one[i % 7] : -random.nextFloat() - 0.1f;
    }
    Embeddings copies = new Embeddings(values, 7, new int[3_000]);
    float[] queries = new float[6 * 7];
    for (int i = 0; i < queries.length; i++) {
      queries[i] = one[i % 7];
    }
    try (var search = ExactSearch.of(copies, distance, Tiling.create().withNumbers(10_000))) {
      int[] found = search.find(new Embeddings(queries, 7, new int[6]), 40).indices();
      assertThat(found).isEqualTo(IntStream.range(0, 240).map(i -> i % 40 * 3).toArray());
    }
  }

  /** Differences of products of such numbers are rounding errors only. */
  @ParameterizedTest
  @EnumSource
  void far_from_the_origin_the_nearest_are_right(Distance distance) {
    Embeddings references = shifted(PlainDistances.random(3, 2_000, 16, 3));
    Embeddings queries = shifted(PlainDistances.random(4, 9, 16, 3));
    try (var search = ExactSearch.of(references, distance, Tiling.create().withNumbers(5_000))) {
      double[][] pairs = PlainDistances.pairs(queries, references, distance);
      assertThat(search.find(queries, 20).indices()).isEqualTo(nearest(pairs, 20, q -> -1));
    }
  }

  private static Embeddings shifted(Embeddings embeddings) {
    float[] values = embeddings.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += 3_000 + 100 * (i % 16);
    }
    return new Embeddings(values, embeddings.dim(), embeddings.labels());
  }

  @Test
  void vectors_of_any_length_are_compared() {
    Embeddings references =
        new Embeddings(new float[] {1e25f, 0, 1e30f, 0, 1e-30f, 0, 0, -1e30f}, 2, new int[4]);
    float[] queries = new float[12];
    queries[2] = 1e30f;
    queries[5] = -1e-30f;
    try (var search = ExactSearch.of(references, Distance.EUCLIDEAN)) {
      int[] found = search.find(new Embeddings(queries, 2, new int[6]), 2).indices();
      assertThat(Arrays.copyOf(found, 6)).containsExactly(2, 0, 1, 0, 2, 0);
    }
  }

  @Test
  void several_threads_search_at_once() {
    Tiling tiling = Tiling.create().withNumbers(500);
    try (var search = ExactSearch.of(REFERENCES, Distance.COSINE, tiling)) {
      int[] expected = search.find(QUERIES, 7).indices();
      var running =
          IntStream.range(0, 6)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () ->
                              i % 2 == 0
                                  ? search.find(QUERIES, 7).indices()
                                  : search.find(query(QUERIES, i), 7).indices()))
              .toList();
      for (int i = 0; i < 6; i++) {
        int[] found = running.get(i).join();
        assertThat(found)
            .isEqualTo(i % 2 == 0 ? expected : Arrays.copyOfRange(expected, 7 * i, 7 * i + 7));
      }
    }
  }

  @Test
  void reads_no_more_vectors_at_a_time_than_a_tile_holds() {
    ChangingVectors vectors = new ChangingVectors(PlainDistances.random(1, 5_000, 10, 3));
    try (var search =
        ExactSearch.over(vectors, Distance.COSINE, Tiling.create().withNumbers(10_000))) {
      search.find(QUERIES, 3);
      assertThat(vectors.mostRead()).isLessThanOrEqualTo(1_000);
    }
  }

  @Test
  void all_of_many_vectors_are_found_in_little_memory() {
    Embeddings many = PlainDistances.random(1, 20_000, 2, 3);
    Tiling tiling = Tiling.of(Execution.seeded(0).withIntraOpThreads(16));
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (var search = ExactSearch.of(many, Distance.COSINE, tiling)) {
      long before = threads.getCurrentThreadAllocatedBytes();
      Neighbours found = search.find(query(QUERIES_OF_TWO, 0), 20_000);
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(found.indices()).doesNotHaveDuplicates();
      // 4 arrays of as many longs and some more; not one for each of 64 parts
      assertThat(allocated).isLessThan(20L * 8 * 20_000);
    }
  }

  @Test
  void among_others_is_for_vectors_without_holes() {
    ChangingVectors vectors = new ChangingVectors(REFERENCES);
    vectors.remove(4);
    try (var search = ExactSearch.over(vectors, Distance.COSINE)) {
      assertThatThrownBy(() -> search.findAmongOthers(3))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the neighbours of each among the others need no holes, was 1");
    }
  }

  private static Embeddings query(Embeddings queries, int i) {
    return new Embeddings(queries.row(i), queries.dim(), new int[1]);
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
