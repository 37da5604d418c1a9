package io.tfsim.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.distances.Distance;
import io.tfsim.distances.Neighbours;
import io.tfsim.distances.PlainDistances;
import io.tfsim.models.Embeddings;
import io.tfsim.testing.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApproximateTest {
  private static final int DIM = 12;
  private static final int COUNT = 2_000;
  private static final int K = 10;
  private static final Embeddings VECTORS = PlainDistances.random(1, COUNT, DIM, 3);
  private static final Embeddings QUERIES = PlainDistances.random(2, 100, DIM, 3);
  private static final Approximate METHOD = Approximate.create().withSearchWidth(50);

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"MANHATTAN", "SNR"})
  void finds_nearly_all_that_exact_search_finds(Distance distance) {
    ChangingVectors vectors = new ChangingVectors(VECTORS);
    try (Search search = METHOD.open(vectors, distance)) {
      assertThat(search.distance()).isEqualTo(distance);
      assertThat(recall(search, vectors)).isGreaterThan(0.95);
    }
  }

  /** Lengths differ by a factor of 5: the nearest by angle are others. */
  @Test
  void finds_the_largest_inner_products_of_vectors_of_all_lengths() {
    float[] values = VECTORS.values().clone();
    Random random = new Random(3);
    for (int row = 0; row < COUNT; row++) {
      float scale = 1 + 4 * random.nextFloat();
      for (int i = row * DIM; i < (row + 1) * DIM; i++) {
        values[i] = (values[i] - 1) * scale;
      }
    }
    ChangingVectors vectors = new ChangingVectors(new Embeddings(values, DIM, VECTORS.labels()));
    try (Search search = METHOD.open(vectors, Distance.INNER_PRODUCT)) {
      assertThat(recall(search, vectors)).isGreaterThan(0.95);
    }
  }

  /**
   * The share of the nearest, by exact search, that are found. Whatever is found has the distance
   * that exact search gives it, and is in the same order.
   */
  private static double recall(Search search, Vectors vectors) {
    return recall(search, vectors, QUERIES, K);
  }

  private static double recall(Search search, Vectors vectors, Embeddings queries, int k) {
    int size = vectors.size();
    Neighbours found = search.find(queries, k);
    assertThat(found.queries()).isEqualTo(queries.count());
    int hits = 0;
    try (Search exact = ExactSearch.over(vectors, search.distance())) {
      Neighbours all = exact.find(queries, size);
      for (int query = 0; query < queries.count(); query++) {
        int next = query * k;
        for (int i = 0; i < size && next < (query + 1) * k; i++) {
          if (all.indices()[query * size + i] == found.indices()[next]) {
            assertThat(found.distances()[next]).isEqualTo(all.distances()[query * size + i]);
            hits += i < k ? 1 : 0;
            next++;
          }
        }
        assertThat(next).describedAs("found, in the order of distances").isEqualTo((query + 1) * k);
      }
    }
    return hits / (double) (queries.count() * k);
  }

  /** The first are 0 and short; all products with a query are negative, or of both signs. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void inner_products_are_found_while_vectors_become_longer(boolean away) {
    ChangingVectors vectors = new ChangingVectors(new Embeddings(new float[0], DIM, new int[0]));
    Random random = new Random(5);
    try (Search search = METHOD.open(vectors, Distance.INNER_PRODUCT)) {
      for (int row = 0; row < 1_000; row++) {
        float[] vector = new float[DIM];
        double scale = row < 3 ? 1e-4 * row : 1 + 9 * random.nextDouble();
        for (int i = 0; i < DIM; i++) {
          double x = random.nextGaussian() * scale;
          vector[i] = (float) (away ? Math.abs(x) : x);
        }
        vectors.set(row, vector);
        search.added(row);
      }
      float[] values = QUERIES.values().clone();
      for (int i = 0; i < values.length; i++) {
        values[i] = away ? -Math.abs(values[i]) : values[i] - 1;
      }
      Embeddings queries = new Embeddings(values, DIM, QUERIES.labels());
      assertThat(recall(search, vectors, queries, K)).isGreaterThan(0.99);
      Path file = directory.resolve("graph");
      search.save(file);
      try (Search read = METHOD.open(vectors, Distance.INNER_PRODUCT, file)) {
        assertThat(recall(read, vectors, queries, K)).isGreaterThan(0.99);
      }
    }
  }

  /**
   * The first is short: the scores of all edges are in units of its length. Few edges, so that most
   * nodes have all they may have.
   */
  @Test
  void inner_products_of_vectors_added_to_a_graph_that_was_read_are_found() {
    ChangingVectors vectors = new ChangingVectors(new Embeddings(new float[0], DIM, new int[0]));
    Approximate method = METHOD.withDegree(8);
    Path file = directory.resolve("graph");
    try (Search search = method.open(vectors, Distance.INNER_PRODUCT)) {
      for (int row = 0; row < 1_000; row++) {
        addScaled(vectors, search, row, row == 0 ? 1e-3f : 10);
      }
      search.save(file);
    }
    try (Search search = method.open(vectors, Distance.INNER_PRODUCT, file)) {
      for (int row = 1_000; row < 1_500; row++) {
        addScaled(vectors, search, row, 10);
      }
      float[] values = QUERIES.values().clone();
      for (int i = 0; i < values.length; i++) {
        values[i]--; // around 0, as the vectors are
      }
      Embeddings queries = new Embeddings(values, DIM, QUERIES.labels());
      assertThat(recall(search, vectors, queries, K)).isGreaterThan(0.95);
    }
  }

  private static void addScaled(ChangingVectors vectors, Search search, int row, float scale) {
    float[] vector = VECTORS.row(row).clone();
    for (int i = 0; i < DIM; i++) {
      vector[i] = (vector[i] - 1) * scale;
    }
    vectors.set(row, vector);
    search.added(row);
  }

  @Test
  void a_few_huge_vectors_do_not_hide_the_order_of_the_others() {
    ChangingVectors vectors = new ChangingVectors(VECTORS);
    for (int row = 0; row < 5; row++) {
      float[] huge = new float[DIM];
      huge[row] = 1e6f;
      vectors.set(row, huge);
    }
    try (Search search = METHOD.withThreads(1).open(vectors, Distance.INNER_PRODUCT)) {
      assertThat(recall(search, vectors)).isGreaterThan(0.7);
    }
  }

  @Test
  void holes_are_not_found_and_changes_are_seen_at_once() {
    ChangingVectors vectors = new ChangingVectors(VECTORS);
    Random random = new Random(4);
    try (Search search = METHOD.open(vectors, Distance.COSINE)) {
      for (int round = 0; round < 6; round++) { // more than are left dead in the graph
        int[] some = random.ints(150, 0, COUNT).distinct().filter(vectors::contains).toArray();
        search.removed(remove(vectors, some));
        int[] moved = random.ints(150, 0, COUNT).distinct().filter(vectors::contains).toArray();
        search.removed(moved);
        for (int row : moved) {
          vectors.set(row, PlainDistances.random(100 + row, 1, DIM, 3).values());
        }
        search.added(moved);
        assertThat(recall(search, vectors)).isGreaterThan(0.95);
      }
      int[] holes = IntStream.range(0, COUNT).filter(row -> !vectors.contains(row)).toArray();
      for (int row : holes) {
        vectors.set(row, VECTORS.row(row));
      }
      vectors.set(COUNT, QUERIES.row(0));
      search.added(holes);
      search.added(COUNT);
      assertThat(recall(search, vectors)).isGreaterThan(0.95);
      assertThat(search.find(QUERIES, 1).indices()[0]).isEqualTo(COUNT);
    }
  }

  /**
   * Few edges make many layers: the highest has one node, which is removed in half of the cases.
   */
  @Test
  void what_is_added_after_many_are_removed_is_found() {
    int size = 200;
    int found = 0;
    for (int from = 0; from < size; from += 10) {
      ChangingVectors vectors = new ChangingVectors(PlainDistances.random(1, size, DIM, 3));
      Approximate method = METHOD.withThreads(1).withDegree(4);
      try (Search search = method.open(vectors, Distance.COSINE)) {
        int first = from;
        search.removed(
            remove(vectors, IntStream.range(0, 99).map(i -> (first + i) % size).toArray()));
        for (int row = size; row < size + 20; row++) {
          Embeddings added = PlainDistances.random(row, 1, DIM, 3);
          vectors.set(row, added.values());
          search.added(row);
          found += search.find(added, 1).indices()[0] == row ? 1 : 0;
        }
      }
    }
    assertThat(found).isGreaterThan(340); // of 400: few edges
  }

  private static int[] remove(ChangingVectors vectors, int... rows) {
    for (int row : rows) {
      vectors.remove(row);
    }
    return rows;
  }

  @Test
  void all_can_be_removed_and_added_again() {
    ChangingVectors vectors = new ChangingVectors(VECTORS);
    int[] all = IntStream.range(0, COUNT).toArray();
    try (Search search = METHOD.open(vectors, Distance.COSINE)) {
      search.removed(remove(vectors, all));
      assertThatThrownBy(() -> search.find(QUERIES, 1))
          .hasMessage("k must be <= number of references (0), was 1");
      for (int row : all) {
        vectors.set(row, VECTORS.row(COUNT - 1 - row));
      }
      search.added(all);
      assertThat(recall(search, vectors)).isGreaterThan(0.95);
    }
  }

  @Test
  void grows_from_nothing_one_by_one() {
    ChangingVectors vectors = new ChangingVectors(new Embeddings(new float[0], DIM, new int[0]));
    try (Search search = METHOD.open(vectors, Distance.EUCLIDEAN)) {
      for (int row = 0; row < 500; row++) {
        vectors.set(row, VECTORS.row(row));
        search.added(row);
      }
      assertThat(recall(search, vectors)).isGreaterThan(0.95);
    }
  }

  @Test
  void where_all_would_be_looked_at_it_is_exact() {
    ChangingVectors vectors = new ChangingVectors(VECTORS);
    try (Search search = METHOD.withSearchWidth(1).open(vectors, Distance.COSINE);
        Search exact = ExactSearch.over(vectors, Distance.COSINE)) {
      assertThat(search.find(QUERIES, COUNT).indices())
          .isEqualTo(exact.find(QUERIES, COUNT).indices());
      // and where nearly all are, so is what is found: it leaves out one, if the graph leads to all
      assertThat(recall(search, vectors, QUERIES, COUNT - 1)).isGreaterThan(0.999);
    }
  }

  /** A block of queries takes 4 million numbers. */
  @Test
  void many_queries_that_look_at_all_are_answered_in_blocks() {
    ChangingVectors vectors = new ChangingVectors(PlainDistances.random(1, 40, 2, 3));
    Embeddings queries = PlainDistances.random(2, 25_000, 2, 3);
    try (Search search = METHOD.withThreads(2).open(vectors, Distance.EUCLIDEAN);
        Search exact = ExactSearch.over(vectors, Distance.EUCLIDEAN)) {
      Neighbours expected = exact.find(queries, 30);
      AtomicInteger passes = new AtomicInteger();
      vectors.onRead(row -> passes.addAndGet(row == 0 ? 1 : 0));
      Neighbours found = search.find(queries, 30);
      assertThat(found.indices()).isEqualTo(expected.indices());
      assertThat(found.distances()).isEqualTo(expected.distances());
      // for each query 8 parts of 5 vectors, and all: twice as many numbers and 64
      int perQuery = 8 * (2 * 5 + 64) + 2 * 30 + 64;
      assertThat(passes).hasValue(25_000 / ((1 << 22) / perQuery) + 1);
    }
  }

  @Test
  void more_results_than_an_array_holds_are_refused() {
    Embeddings line = PlainDistances.random(1, COUNT, 1, 3);
    int queries = Integer.MAX_VALUE / COUNT + 1;
    Embeddings many = new Embeddings(new float[queries], 1, new int[queries]);
    ChangingVectors vectors = new ChangingVectors(line);
    try (Search search = METHOD.open(vectors, Distance.EUCLIDEAN);
        Search exact = ExactSearch.over(vectors, Distance.EUCLIDEAN)) {
      for (Search one : List.of(search, exact)) {
        assertThatThrownBy(() -> one.find(many, COUNT))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("queries times k must be below 2^31, was " + queries + " times " + COUNT);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"MANHATTAN", "SNR"})
  void what_is_saved_is_read_again(Distance distance) {
    ChangingVectors vectors = new ChangingVectors(VECTORS);
    Path file = directory.resolve("graph");
    Neighbours before;
    try (Search search = METHOD.open(vectors, distance)) {
      before = search.find(QUERIES, K);
      search.save(file);
    }
    try (Search search = METHOD.open(vectors, distance, file)) {
      assertThat(search.find(QUERIES, K).indices()).isEqualTo(before.indices());
      search.removed(remove(vectors, before.indices()[0]));
      vectors.set(COUNT, QUERIES.row(1));
      search.added(COUNT);
      assertThat(search.find(QUERIES, K).indices()[K])
          .isEqualTo(distance == Distance.INNER_PRODUCT ? before.indices()[K] : COUNT);
      assertThat(recall(search, vectors)).isGreaterThan(0.95);
      search.save(file);
    }
    WithoutHoles without = new WithoutHoles(vectors);
    try (Search search = METHOD.open(without, distance, file)) {
      assertThat(recall(search, without)).isGreaterThan(0.95);
    }
  }

  /** Products of any two are beyond single precision; by cosine, so is the first one's length. */
  @ParameterizedTest
  @EnumSource(names = {"COSINE", "INNER_PRODUCT"})
  void what_is_saved_of_huge_vectors_is_read_again(Distance distance) {
    float scale = 0x1p67f; // about 1.5e20; rounds nothing
    ChangingVectors vectors = new ChangingVectors(VECTORS);
    ChangingVectors huge = new ChangingVectors(VECTORS);
    for (int row = 0; row < COUNT; row++) {
      float[] vector = VECTORS.row(row).clone();
      if (row == 0 && distance == Distance.COSINE) { // by products it is next to all
        Arrays.fill(vector, 3e38f / scale);
        vectors.set(row, vector);
      }
      for (int i = 0; i < DIM; i++) {
        vector[i] *= scale;
      }
      huge.set(row, vector);
    }
    Path file = directory.resolve("graph");
    try (Search search = METHOD.open(huge, distance)) {
      search.save(file);
    }
    try (Search search = METHOD.open(huge, distance, file);
        Search exact = ExactSearch.over(vectors, distance)) {
      float[] values = QUERIES.values().clone();
      for (int i = 0; i < values.length; i++) {
        values[i] /= 1024; // so that products are finite in single precision
      }
      Embeddings queries = new Embeddings(values, DIM, QUERIES.labels());
      int[] found = search.find(queries, K).indices();
      int[] expected = exact.find(QUERIES, K).indices();
      long hits = IntStream.range(0, found.length).filter(i -> found[i] == expected[i]).count();
      assertThat(hits).isGreaterThan((long) (0.9 * found.length));
    }
  }

  @Test
  void what_is_saved_has_no_holes() {
    ChangingVectors vectors = new ChangingVectors(VECTORS);
    Path file = directory.resolve("graph");
    WithoutHoles without;
    Neighbours before;
    try (Search search = METHOD.open(vectors, Distance.COSINE)) {
      search.removed(remove(vectors, 0, 5, 6, 77, COUNT - 1));
      vectors.set(5, VECTORS.row(6));
      search.added(5);
      search.save(file);
      before = search.find(QUERIES, K);
      without = new WithoutHoles(vectors);
    }
    try (Search search = METHOD.open(without, Distance.COSINE, file)) {
      int[] rows = search.find(QUERIES, K).indices();
      assertThat(Arrays.stream(rows).map(row -> without.numbers()[row]))
          .containsExactly(Arrays.stream(before.indices()).boxed().toArray(Integer[]::new));
    }
  }

  /** Whatever the sizes of the arrays that are behind it. */
  @ParameterizedTest
  @ValueSource(ints = {16, 40, 76, 130, 211, 332, 514, 787, 788, 800})
  void the_newest_can_be_removed_before_it_is_saved(int size) {
    Embeddings some = PlainDistances.random(1, size, DIM, 3);
    for (int more : new int[] {1, 20}) {
      ChangingVectors vectors = new ChangingVectors(some);
      Path file = directory.resolve("graph");
      int[] expected;
      try (Search search = METHOD.withThreads(1).open(vectors, Distance.INNER_PRODUCT)) {
        int[] newest = IntStream.range(size, size + more).toArray();
        for (int row : newest) {
          vectors.set(row, QUERIES.row(row - size));
        }
        search.added(newest);
        search.removed(remove(vectors, newest));
        search.save(file);
        expected = search.find(QUERIES, K).indices();
      }
      for (int round = 0; round < 2; round++) { // and what was read is saved again
        ChangingVectors same = new ChangingVectors(some);
        try (Search search = METHOD.open(same, Distance.INNER_PRODUCT, file)) {
          assertThat(search.find(QUERIES, K).indices()).isEqualTo(expected);
          search.save(file);
        }
      }
    }
  }

  @Test
  void an_empty_one_is_saved_and_grows_after_it_was_read() {
    ChangingVectors vectors = new ChangingVectors(new Embeddings(new float[0], DIM, new int[0]));
    Path file = directory.resolve("graph");
    try (Search search = METHOD.open(vectors, Distance.COSINE)) {
      search.save(file);
    }
    try (Search search = METHOD.open(vectors, Distance.COSINE, file)) {
      for (int row = 0; row < COUNT; row++) {
        vectors.set(row, VECTORS.row(row));
      }
      search.added(IntStream.range(0, COUNT).toArray());
      assertThat(recall(search, vectors)).isGreaterThan(0.95);
      search.save(file);
    }
    try (Search search = METHOD.open(vectors, Distance.COSINE, file)) {
      assertThat(recall(search, vectors)).isGreaterThan(0.95);
    }
  }

  /** JVector forgets what is dead when it is saved; a search may have met it before. */
  @Test
  void a_search_that_is_saved_meanwhile_finds_no_holes_and_no_row_twice() {
    ChangingVectors vectors = new ChangingVectors(VECTORS);
    Path file = directory.resolve("graph");
    try (Search search = METHOD.open(vectors, Distance.COSINE)) {
      AtomicInteger saves = new AtomicInteger();
      for (int i = 0; i < 60; i++) {
        Embeddings query = new Embeddings(QUERIES.row(i), DIM, new int[1]);
        int nearest = search.find(query, 1).indices()[0];
        search.removed(remove(vectors, nearest));
        if (i % 2 == 1) {
          vectors.set(nearest, query.values());
          search.added(nearest);
        }
        AtomicBoolean met = new AtomicBoolean();
        vectors.onRead(
            row -> {
              if (row == nearest && met.compareAndSet(false, true)) {
                search.save(file);
                saves.incrementAndGet();
              }
            });
        int[] found = search.find(query, K).indices();
        vectors.onRead(row -> {});
        assertThat(found).doesNotHaveDuplicates();
        assertThat(Arrays.stream(found)).allMatch(vectors::contains);
      }
      assertThat(saves).hasValueGreaterThan(30);
    }
  }

  /** As an index writes them to its file. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record WithoutHoles(ChangingVectors vectors, int[] numbers) implements Vectors {
    WithoutHoles(ChangingVectors vectors) {
      this(vectors, IntStream.range(0, vectors.rows()).filter(vectors::contains).toArray());
    }

    @Override
    public int dim() {
      return DIM;
    }

    @Override
    public int rows() {
      return numbers.length;
    }

    @Override
    public int size() {
      return numbers.length;
    }

    @Override
    public boolean contains(int row) {
      return row < numbers.length;
    }

    @Override
    public void read(int from, int to, java.nio.FloatBuffer target) {
      IntStream.range(from, to).forEach(row -> target.put(vectors.row(numbers[row])));
    }
  }

  @Test
  void one_thread_builds_the_same_graph_again() throws IOException {
    ChangingVectors vectors = new ChangingVectors(VECTORS);
    for (String name : List.of("a", "b")) {
      try (Search search = METHOD.withThreads(1).open(vectors, Distance.COSINE)) {
        search.save(directory.resolve(name));
      }
    }
    assertThat(directory.resolve("a")).hasSameBinaryContentAs(directory.resolve("b"));
  }

  @Test
  void damaged_files_are_refused() throws IOException {
    Embeddings few = PlainDistances.random(1, 60, DIM, 3);
    ChangingVectors vectors = new ChangingVectors(few);
    Path file = directory.resolve("graph");
    try (Search search = METHOD.open(vectors, Distance.COSINE)) {
      search.save(file);
    }
    byte[] right = Files.readAllBytes(file);
    Random random = new Random(6);
    for (int i = 0; i < 300; i++) {
      byte[] wrong = right.clone();
      int at = i < 40 ? i : random.nextInt(right.length);
      wrong[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, i % 10 == 9 ? Arrays.copyOf(right, at) : wrong);
      assertThatThrownBy(() -> METHOD.open(vectors, Distance.COSINE, file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("cannot use the graph " + file + ": ");
    }
    Files.write(file, Arrays.copyOf(right, right.length + 1));
    assertThatThrownBy(() -> METHOD.open(vectors, Distance.COSINE, file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("it is no graph, or damaged: its checksum is wrong");
    Files.delete(file);
    assertThatThrownBy(() -> METHOD.open(vectors, Distance.COSINE, file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void a_graph_of_something_else_is_refused() {
    ChangingVectors vectors = new ChangingVectors(VECTORS);
    Path file = directory.resolve("graph");
    try (Search search = METHOD.open(vectors, Distance.COSINE)) {
      search.save(file);
    }
    refuses("distance must be euclidean, was cosine", file, VECTORS, Distance.EUCLIDEAN, METHOD);
    refuses("degree must be 16, was 32", file, VECTORS, Distance.COSINE, METHOD.withDegree(16));
    refuses("number of vectors must be 100, was 2000", file, QUERIES, Distance.COSINE, METHOD);
    refuses(
        "dim must be 6, was 12",
        file,
        new Embeddings(VECTORS.values(), 6, new int[2 * COUNT]),
        Distance.COSINE,
        METHOD);
    float[] others = VECTORS.values().clone();
    others[0] += 1;
    refuses(
        "length of vector 0 must be ",
        file,
        new Embeddings(others, DIM, VECTORS.labels()),
        Distance.COSINE,
        METHOD);
  }

  private static void refuses(
      String message, Path file, Embeddings embeddings, Distance distance, Approximate method) {
    ChangingVectors vectors = new ChangingVectors(embeddings);
    assertThatThrownBy(() -> method.open(vectors, distance, file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cannot use the graph " + file + ": " + message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refuses(Refusal refusal) {
    refusal.check();
  }

  static List<Refusal> refuses() {
    ChangingVectors vectors = new ChangingVectors(VECTORS);
    String distances =
        "approximate search is by cosine, inner_product, euclidean or squared_euclidean, was ";
    return List.of(
        new Refusal(distances + "manhattan", () -> METHOD.open(vectors, Distance.MANHATTAN)),
        new Refusal(distances + "snr", () -> METHOD.open(vectors, Distance.SNR)),
        new Refusal("degree must be >= 2, was 1", () -> METHOD.withDegree(1)),
        new Refusal("buildWidth must be >= 1, was 0", () -> METHOD.withBuildWidth(0)),
        new Refusal("searchWidth must be >= 1, was 0", () -> METHOD.withSearchWidth(0)),
        new Refusal("threads must be >= 1, was 0", () -> METHOD.withThreads(0)));
  }

  @Test
  void says_what_it_is_told_wrongly() {
    ChangingVectors vectors = new ChangingVectors(QUERIES);
    Search search = METHOD.open(vectors, Distance.COSINE);
    assertThatThrownBy(() -> search.added(3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("row 3 has been added before");
    search.removed(3);
    assertThatThrownBy(() -> search.removed(3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("row 3 has not been added before");
    search.close();
    assertThatThrownBy(() -> search.find(QUERIES, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the search is closed");
  }

  @Test
  void several_threads_search_at_once() {
    ChangingVectors vectors = new ChangingVectors(VECTORS);
    try (Search search = METHOD.open(vectors, Distance.COSINE)) {
      int[] expected = search.find(QUERIES, K).indices();
      var running =
          IntStream.range(0, 4)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> search.find(QUERIES, K).indices()))
              .toList();
      running.forEach(found -> assertThat(found.join()).isEqualTo(expected));
    }
  }
}
