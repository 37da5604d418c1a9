package io.tfsim.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.distances.Distance;
import io.tfsim.distances.Neighbours;
import io.tfsim.models.Embeddings;
import io.tfsim.search.Approximate;
import io.tfsim.search.Search;
import io.tfsim.search.SearchMethod;
import io.tfsim.testing.Refusal;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexTest {
  private static final int DIM = PlainIndex.DIM;

  @TempDir Path folder;

  private static Index empty() {
    return Index.inMemory(DIM, IndexConfig.create());
  }

  private static Rows rows(int count) {
    return new PlainIndex(Distance.COSINE, count).draw(count);
  }

  /** Changes at random, in memory and after each of three times that it was saved and opened. */
  @ParameterizedTest
  @EnumSource
  void holdsAndFindsWhatAMapDoes(Distance distance) {
    PlainIndex plain = new PlainIndex(distance, 7);
    Index index = Index.inMemory(DIM, IndexConfig.create().withDistance(distance));
    try {
      plain.check(index);
      for (int opened = 0; opened < 4; opened++) {
        for (int i = 0; i < 30; i++) {
          plain.change(index);
        }
        plain.check(index);
        Path file = folder.resolve("index");
        index.save(file);
        plain.check(index); // also when the file that it reads from was replaced
        index.close();
        index = Index.open(file, SearchMethod.exact());
        plain.check(index);
        assertThat(index.info().distance()).isEqualTo(distance);
      }
    } finally {
      index.close();
    }
    assertThat(folder.toFile().list()).containsExactly("index");
  }

  @Test
  void deletedIdsAreNotAssignedAgain() {
    Path file = folder.resolve("index");
    try (Index index = empty()) {
      long[] ids = index.add(rows(3));
      index.delete(ids[2]);
      assertThat(index.add(rows(1))).containsExactly(3);
      index.delete(3);
      index.save(file);
    }
    try (Index index = Index.open(file, SearchMethod.exact())) {
      assertThat(index.add(rows(1))).containsExactly(4);
    }
  }

  @Test
  void ofEqualDistancesTheFirstAddedComesFirstAlsoInAFile() {
    float[] same = {1, 2, 3, 4, 5};
    Path file = folder.resolve("index");
    try (Index index = empty()) {
      for (long id : new long[] {9, 3, 7, 5}) {
        index.add(Rows.of(new Embeddings(same, DIM, new int[] {0})).withIds(id));
      }
      index.delete(3);
      assertThat(index.lookup(same, 3)).extracting(Neighbour::id).containsExactly(9L, 7L, 5L);
      index.save(file);
    }
    try (Index index = Index.open(file, SearchMethod.exact())) {
      assertThat(index.lookup(same, 3)).extracting(Neighbour::id).containsExactly(9L, 7L, 5L);
    }
  }

  @Test
  void fewerAreFoundThanWantedWhereThereAreNoMore() {
    try (Index index = empty()) {
      assertThat(index.lookup(new float[] {1, 0, 0, 0, 0}, 3)).isEmpty();
      index.add(new float[] {1, 2, 3, 4, 5}, -1, "a");
      index.add(new float[] {1, 2, 3, 4, 6}, 8, "");
      assertThat(index.lookup(new float[] {1, 0, 0, 0, 0}, 3)).hasSize(2);
      assertThat(index.lookup(new float[] {1, 0, 0, 0, 0}, Lookup.nearest(1).whereLabel(3)))
          .isEmpty();
      assertThat(index.get(2)).isEmpty();
    }
  }

  static Stream<Refusal> whatIsRefusedChangesNothing() {
    float[] fits = {1, 2, 3, 4, 5};
    float[] nan = {1, 2, Float.NaN, 4, 5};
    float power = (float) Math.pow(2, 61);
    float[] large = {1, 2, power, power, 5};
    Embeddings two = new Embeddings(Arrays.copyOf(fits, 2 * DIM), DIM, new int[] {0, 1});
    Rows wide = Rows.of(new Embeddings(new float[12], 6, new int[2]));
    return Stream.of(
        refused("rows must be finite, was NaN in number 0", i -> i.add(nan, 0, "")),
        refused(
            "rows must be shorter than 3.1e18, was 3.3e+18 in number 0", i -> i.add(large, 0, "")),
        refused(
            "rows must be finite, was NaN in number 0",
            i -> {
              float[] buffer = fits.clone();
              Rows rows = Rows.of(new Embeddings(buffer, DIM, new int[1])).withIds(70);
              buffer[3] = Float.NaN; // refilled too early
              i.add(rows);
            }),
        refused(
            "labels must be >= -1, was -7 in number 0",
            i -> {
              int[] buffer = {1};
              Rows rows = Rows.of(new Embeddings(fits, DIM, buffer)).withIds(2);
              buffer[0] = -7;
              i.update(rows);
            }),
        refused("labels must be >= -1, was -2 in number 0", i -> i.add(fits, -2, "")),
        refused("rows must have the index's dimension (5), was 6", i -> i.add(wide)),
        refused(
            "rows must have the index's dimension (5), was 6", i -> i.update(wide.withIds(0, 1))),
        refused("ids must differ, was twice 4", i -> i.add(Rows.of(two).withIds(4, 4))),
        refused(
            "ids must be in [0, 2^63 - 1), was -4 in number 1",
            i -> i.add(Rows.of(two).withIds(4, -4))),
        refused("ids must be one for each of 2 rows or none, were 1", i -> Rows.of(two).withIds(4)),
        refused(
            "texts must be one for each of 2 rows or none, were 3",
            i -> Rows.of(two).withTexts(List.of("a", "b", "c"))),
        refused("id 2 is there already", i -> i.add(Rows.of(two).withIds(70, 2))),
        refused("there is no row of id 70", i -> i.update(Rows.of(two).withIds(2, 70))),
        refused("an update needs the ids of its rows", i -> i.update(Rows.of(two))),
        refused("there is no row of id 70", i -> i.delete(2, 70)),
        refused("ids must differ, was twice 2", i -> i.delete(2, 1, 2)),
        refused("queries must be finite, was NaN in number 0", i -> i.lookup(nan, 1)),
        refused(
            "queries must have the index's dimension (5), was 1",
            i -> i.lookup(new float[] {1}, 1)),
        refused("k must be >= 1, was 0", i -> i.lookup(fits, 0)),
        refused("dim must be >= 1, was 0", i -> Index.inMemory(0, IndexConfig.create())));
  }

  private interface Attempt {
    void with(Index index);
  }

  /** Made on an index of three rows, which must be there afterwards, and no other. */
  private static Refusal refused(String message, Attempt attempt) {
    return new Refusal(
        message,
        () -> {
          PlainIndex plain = new PlainIndex(Distance.COSINE, 1);
          try (Index index = empty()) {
            Rows three = plain.draw(3);
            plain.put(three, index.add(three));
            try {
              attempt.with(index);
            } finally {
              plain.check(index);
              assertThat(index.add(rows(1))).containsExactly(3);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource
  void whatIsRefusedChangesNothing(Refusal refusal) {
    refusal.check();
  }

  @Test
  void isNotChangedWhileItIsRead() {
    try (Index index = empty()) {
      index.add(rows(3));
      assertThatThrownBy(() -> index.forEach(row -> index.delete(row.id())))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("an index cannot be changed while one reads it, in forEach or a filter");
      assertThat(index.size()).isEqualTo(3);
    }
  }

  private static boolean closes(Index index) {
    index.close();
    return true;
  }

  @Test
  void isNotClosedWhileItIsRead() {
    try (Index index = empty()) {
      index.add(rows(3));
      Lookup closing = Lookup.nearest(1).where(row -> closes(index));
      List<Attempt> attempts =
          List.of(i -> i.forEach(row -> closes(i)), i -> i.lookup(new float[DIM], closing));
      for (Attempt attempt : attempts) {
        assertThatThrownBy(() -> attempt.with(index))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("an index cannot be closed while one reads it, in forEach or a filter");
      }
      assertThat(index.size()).isEqualTo(3);
    }
  }

  /** A search that fails to do anything. */
  private record Failing(Distance distance) implements Search {
    @Override
    public Neighbours find(Embeddings queries, int k) {
      throw new IllegalStateException("cannot find");
    }

    @Override
    public void added(int... rows) {
      throw new OutOfMemoryError("heap");
    }

    @Override
    public void removed(int... rows) {}

    @Override
    public void save(Path file) {}

    @Override
    public void close() {
      throw new IllegalStateException("cannot close");
    }
  }

  /** The rows are there, the search does not know them. */
  @Test
  void isNotUsedWhenASearchRanOutOfMemory() {
    LocalStore store = LocalStore.empty(IndexInfo.of(DIM, Distance.COSINE));
    Index index = Index.over(store, NoSearch.method(Failing::new));
    assertThatThrownBy(() -> index.add(rows(3))).isInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(index::size)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a change of the index failed halfway: heap");
    assertThatThrownBy(index::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cannot close");
    assertThatThrownBy(() -> store.label(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the rows are closed");
  }

  /** The nearest of each label, of which the first pass sees one only. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFilterThatRemembersSeesEachRowOnce(boolean approximate) {
    SearchMethod method =
        approximate
            ? Approximate.create().withDegree(4).withBuildWidth(8).withSearchWidth(1).withThreads(1)
            : SearchMethod.exact();
    IndexConfig config = IndexConfig.create().withDistance(Distance.EUCLIDEAN).withSearch(method);
    try (Index index = Index.inMemory(1, config)) {
      float[] values = new float[2_000];
      int[] labels = new int[values.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = i * 7 % values.length; // ids do not follow the distance
        labels[i] = (int) values[i] / 100;
      }
      index.add(Rows.of(new Embeddings(values, 1, labels)));
      List<Long> seen = new ArrayList<>();
      Set<Integer> seenLabels = new HashSet<>();
      Lookup onePerLabel =
          Lookup.nearest(5)
              .where(
                  row -> {
                    seen.add(row.id());
                    return seenLabels.add(row.label());
                  });
      List<Neighbour> found = index.lookup(new float[] {-1}, onePerLabel);
      assertThat(seen).doesNotHaveDuplicates();
      assertThat(found).extracting(Neighbour::rank).containsExactly(1, 2, 3, 4, 5);
      assertThat(found).extracting(Neighbour::distance).isSorted();
      if (approximate) {
        assertThat(found).extracting(Neighbour::label).doesNotHaveDuplicates();
      } else {
        assertThat(found).extracting(Neighbour::label).containsExactly(0, 1, 2, 3, 4);
        assertThat(found)
            .extracting(Neighbour::distance)
            .containsExactly(1f, 101f, 201f, 301f, 401f);
      }
    }
  }

  @Test
  void isNotUsedWhenClosed() {
    Index index = empty();
    index.add(rows(3));
    index.close();
    index.close();
    List<Attempt> attempts =
        List.of(
            i -> i.add(rows(1)),
            i -> i.delete(1),
            Index::size,
            i -> i.lookup(new float[DIM], 1),
            i -> i.get(1),
            i -> i.save(folder.resolve("x")));
    for (Attempt attempt : attempts) {
      assertThatThrownBy(() -> attempt.with(index))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the index is closed");
    }
  }

  /**
   * All rows of a batch have one label, and a batch is changed as a whole: so what any lookup finds
   * is of one label, however many threads there are.
   */
  @Test
  void lookupsSeeWholeBatches() throws Exception {
    int batch = 50;
    float[] query = {1, 1, 1, 1, 1};
    long[] ids = new long[batch];
    Arrays.setAll(ids, i -> i);
    AtomicBoolean ended = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (Index index = empty()) {
      index.add(ofLabel(batch, 0).withIds(ids));
      CountDownLatch started = new CountDownLatch(3);
      List<Future<Integer>> readers = new ArrayList<>();
      for (int reader = 0; reader < 3; reader++) {
        readers.add(
            threads.submit(
                () -> {
                  int lookups = 0;
                  while (!ended.get() || lookups == 0) {
                    List<Neighbour> found = index.lookup(query, batch);
                    assertThat(found).hasSize(batch);
                    assertThat(found)
                        .extracting(Neighbour::label)
                        .containsOnly(found.get(0).label());
                    lookups++;
                    started.countDown();
                  }
                  return lookups;
                }));
      }
      started.await();
      for (int i = 1; i <= 100; i++) {
        index.update(ofLabel(batch, i).withIds(ids));
      }
      ended.set(true);
      for (Future<Integer> reader : readers) {
        assertThat(reader.get(1, TimeUnit.MINUTES)).isPositive();
      }
    } finally {
      ended.set(true);
      threads.shutdown();
    }
  }

  private static Rows ofLabel(int count, int label) {
    int[] labels = new int[count];
    Arrays.fill(labels, label);
    return Rows.of(new Embeddings(rows(count).embeddings().values(), DIM, labels));
  }

  /** Updates and deletions leave holes, which are filled again. */
  @Test
  void memoryStays() {
    try (Index index =
        Index.over(LocalStore.empty(IndexInfo.of(DIM, Distance.COSINE)), NoSearch.METHOD)) {
      long[] ids = index.add(rows(100));
      long full = directMemory();
      assertThat(full).isGreaterThan(1 << 20);
      for (int i = 0; i < 2_000; i++) {
        index.update(rows(100).withIds(ids));
        index.delete(ids);
        ids = index.add(rows(100));
      }
      // 400,000 rows were put in, which would take 13 of the blocks
      assertThat(directMemory()).isLessThanOrEqualTo(full);
    }
  }

  private static long directMemory() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
