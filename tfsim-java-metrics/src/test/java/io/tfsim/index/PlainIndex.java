package io.tfsim.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.distances.Distance;
import io.tfsim.distances.PlainDistances;
import io.tfsim.models.Embeddings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What an index should hold and find: a map, and every distance by its formula. */
final class PlainIndex {
  static final int DIM = 5;

  final Distance distance;
  final Map<Long, IndexRow> rows = new TreeMap<>();
  private final Random random;
  private long nextId;

  PlainIndex(Distance distance, long seed) {
    this.distance = distance;
    this.random = new Random(seed);
  }

  /** Random rows; without ids. */
  Rows draw(int count) {
    float[] values = new float[count * DIM];
    int[] labels = new int[count];
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(4) - 1;
      texts.add(random.nextInt(3) == 0 ? "" : "größe " + random.nextInt(100) + " 🦉");
    }
    return Rows.of(new Embeddings(values, DIM, labels)).withTexts(texts);
  }

  void put(Rows added, long... ids) {
    for (int i = 0; i < ids.length; i++) {
      rows.put(
          ids[i],
          new IndexRow(
              ids[i],
              added.embeddings().row(i),
              added.embeddings().labels()[i],
              added.texts().isEmpty() ? "" : added.texts().get(i)));
      nextId = Math.max(nextId, ids[i] + 1);
    }
  }

  /** Some of the ids that are there, no two alike. */
  long[] some(int most) {
    List<Long> ids = new ArrayList<>(rows.keySet());
    Collections.shuffle(ids, random);
    return ids.stream().limit(most).mapToLong(Long::longValue).toArray();
  }

  /** Changes an index and this in the same way, at random. */
  void change(Index index) {
    switch (random.nextInt(4)) {
      case 0 -> {
        Rows added = draw(1 + random.nextInt(20));
        long[] ids = index.add(added);
        long[] expected = new long[ids.length];
        Arrays.setAll(expected, i -> nextId + i);
        assertThat(ids).isEqualTo(expected);
        put(added, ids);
      }
      case 1 -> {
        long[] ids = new long[1 + random.nextInt(5)];
        Arrays.setAll(ids, i -> nextId + 1 + 3L * i);
        Rows added = draw(ids.length).withIds(ids);
        assertThat(index.add(added)).isEqualTo(ids);
        put(added, ids);
      }
      case 2 -> {
        long[] ids = some(1 + random.nextInt(6));
        Rows changed = draw(ids.length).withIds(ids);
        index.update(changed);
        put(changed, ids);
      }
      default -> {
        long[] ids = some(1 + random.nextInt(10));
        index.delete(ids);
        Arrays.stream(ids).forEach(rows::remove);
      }
    }
  }

  /** Checks that an index holds the same rows and finds what it should. */
  void check(Index index) {
    assertThat(index.size()).isEqualTo(rows.size());
    List<IndexRow> read = new ArrayList<>();
    index.forEach(read::add);
    read.sort(Comparator.comparingLong(IndexRow::id));
    assertThat(read)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyElementsOf(rows.values());
    rows.values()
        .forEach(
            row ->
                assertThat(index.get(row.id()).orElseThrow())
                    .usingRecursiveComparison()
                    .isEqualTo(row));
    Embeddings queries = draw(3).embeddings();
    Lookup seven = Lookup.nearest(7);
    checkFound(queries, index.lookup(queries, seven), seven);
    Lookup labeled = seven.whereLabel(2);
    checkFound(queries, index.lookup(queries, labeled), labeled);
  }

  private void checkFound(Embeddings queries, List<List<Neighbour>> found, Lookup lookup) {
    assertThat(found).hasSize(queries.count());
    for (int q = 0; q < queries.count(); q++) {
      float[] query = queries.row(q);
      List<Neighbour> expected =
          rows.values().stream()
              .map(
                  row ->
                      new Neighbour(
                          0,
                          (float) PlainDistances.between(query, row.embedding(), distance),
                          row.id(),
                          row.label(),
                          row.text()))
              .filter(lookup.filter())
              .sorted(Comparator.comparingDouble(Neighbour::distance))
              .limit(lookup.k())
              .toList();
      assertThat(found.get(q)).hasSize(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        Neighbour wanted = expected.get(i);
        Neighbour actual = found.get(q).get(i);
        assertThat(actual)
            .isEqualTo(
                new Neighbour(
                    i + 1, actual.distance(), wanted.id(), wanted.label(), wanted.text()));
        assertThat(actual.distance())
            .isCloseTo(wanted.distance(), within(1e-5f * (1 + Math.abs(wanted.distance()))));
      }
    }
  }
}
