package io.tfsim.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.distances.Distance;
import io.tfsim.distances.Neighbours;
import io.tfsim.distances.PlainDistances;
import io.tfsim.models.Embeddings;
import io.tfsim.testing.FuzzedRead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of graphs that somebody else wrote, with the right checksum. */
class SavedGraphTest {
  private static final int DIM = 6;
  private static final int COUNT = 60;
  private static final int K = 5;
  private static final int DEGREE = 4;
  private static final Distance DISTANCE = Distance.EUCLIDEAN;
  private static final Embeddings VECTORS = PlainDistances.random(1, COUNT, DIM, 3);
  private static final Embeddings QUERIES = PlainDistances.random(2, 10, DIM, 3);
  private static final Approximate METHOD =
      Approximate.create().withDegree(DEGREE).withBuildWidth(20).withSearchWidth(10).withThreads(1);

  /** Where the parts begin: mark, version and title's length are 12 bytes, then 12, then unit. */
  private static final int UNIT = 12 + DISTANCE.title().length() + 12;

  private static final int NODES = UNIT + 8;

  /** Number of nodes, then row and length of each; one more than there are rows. */
  private static final int GRAPH = NODES + 4 + 12 * (COUNT + 1);

  private static final int[] NUMBERS = {-1, 0, 1, 70, 1 << 24, Integer.MAX_VALUE, -1 << 31};

  @TempDir Path folder;

  private Path file;
  private byte[] bytes;

  /** With a free node. */
  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("graph");
    ChangingVectors vectors = new ChangingVectors(VECTORS);
    try (Search search = METHOD.open(vectors, DISTANCE)) {
      vectors.remove(7);
      search.removed(7);
      vectors.set(7, VECTORS.row(7));
      search.added(7);
      search.save(file);
    }
    bytes = Files.readAllBytes(file);
  }

  private Search open(byte[] changed) throws IOException {
    ByteBuffer signed = ByteBuffer.wrap(changed.clone());
    int end = changed.length - Integer.BYTES;
    CRC32C checksum = new CRC32C();
    checksum.update(changed, 0, end);
    signed.putInt(end, (int) checksum.getValue());
    Files.write(file, signed.array());
    return METHOD.open(new ChangingVectors(VECTORS), DISTANCE, file);
  }

  @Test
  void is_laid_out_as_these_tests_have_it() throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    assertThat(in.getInt(8)).isEqualTo(DISTANCE.title().length());
    assertThat(in.getInt(UNIT - 12)).isEqualTo(DIM);
    assertThat(in.getInt(UNIT - 8)).isEqualTo(DEGREE);
    assertThat(in.getInt(UNIT - 4)).isEqualTo(COUNT);
    assertThat(in.getDouble(UNIT)).isBetween(1.0, 10.0); // a usual length
    assertThat(in.getInt(NODES)).isEqualTo(COUNT + 1);
    assertThat(in.getInt(GRAPH + 4)).isEqualTo(4); // JVector's version
    assertThat(in.getInt(GRAPH + 8)).isGreaterThan(1); // layers
    open(bytes).close();
  }

  private interface Change {
    void of(ByteBuffer bytes);
  }

  private static Arguments change(String message, Change change) {
    return Arguments.of(message, change);
  }

  static Stream<Arguments> what_cannot_be_is_refused() {
    String wrong = "it is no graph, or damaged: its ";
    return Stream.of(
        change(wrong + "distance is wrong", b -> b.putInt(8, -1)),
        change(wrong + "distance is wrong", b -> b.putInt(8, Integer.MAX_VALUE)),
        change(wrong + "distance is wrong", b -> b.put(13, (byte) '\n')),
        change(
            "version must be 2, was 1; delete it, and an index builds it anew",
            b -> b.putInt(4, 1)),
        change("unit must be >= 0 and finite, was -1.0", b -> b.putDouble(UNIT, -1)),
        change("unit must be >= 0 and finite, was NaN", b -> b.putDouble(UNIT, Double.NaN)),
        change("number of nodes must be in [60, ", b -> b.putInt(NODES, -1)),
        change("number of nodes must be in [60, ", b -> b.putInt(NODES, Integer.MAX_VALUE)),
        change(
            "rows of nodes must differ and be in [0, 60), was 60", b -> b.putInt(NODES + 4, COUNT)),
        change("rows of nodes must differ and be in [0, 60), was -2", b -> b.putInt(NODES + 4, -2)),
        change(
            "rows of nodes must differ and be in [0, 60), was 0", b -> b.putInt(NODES + 4 + 12, 0)),
        change("rows with a node must be 60, were 59", b -> b.putInt(NODES + 4, -1)),
        change(
            "length of vector 1 must be >= 0 and finite, was NaN",
            b -> b.putDouble(NODES + 4 + 12 + 4, Double.NaN)),
        change("mark of the graph must be ", b -> b.putInt(GRAPH, 0)),
        change("version of the graph must be 4, was 3", b -> b.putInt(GRAPH + 4, 3)),
        change("number of layers must be in [1, 64], was 0", b -> b.putInt(GRAPH + 8, 0)),
        change("number of layers must be in [1, 64], was -1", b -> b.putInt(GRAPH + 8, -1)),
        change("degree of layer 1 must be 4, was 5", b -> b.putInt(GRAPH + 16, 5)),
        change(
            "node to enter by must be in the highest layer, was -1",
            b -> b.putInt(afterDegrees(b), -1)),
        change(
            "node to enter by must be in the highest layer, was 99",
            b -> b.putInt(afterDegrees(b), 99)),
        change(
            "number of nodes in layer 0 must be in [60, 60], was 59",
            b -> b.putInt(afterDegrees(b) + 4, 59)),
        change(
            "nodes of layer 0 must differ and be below it, too, was 61",
            b -> b.putInt(afterDegrees(b) + 8, 61)),
        change(
            "number of neighbours of node 0 must be in [0, 4], was 5",
            b -> b.putInt(afterDegrees(b) + 12, 5)),
        change(
            "neighbours of node 0 must be other nodes, was 0",
            b -> b.putInt(afterDegrees(b) + 16, 0)),
        change(
            "neighbours of node 0 must be other nodes, was 7",
            b -> b.putInt(afterDegrees(b) + 16, 7)), // which is free
        change(
            "neighbours of node 0 must be nearest first, was NaN after Infinity",
            b -> b.putFloat(afterDegrees(b) + 20, Float.NaN)));
  }

  private static int afterDegrees(ByteBuffer bytes) {
    return GRAPH + 12 + 4 * bytes.getInt(GRAPH + 8);
  }

  @ParameterizedTest
  @MethodSource
  void what_cannot_be_is_refused(String message, Change change) {
    byte[] changed = bytes.clone();
    change.of(ByteBuffer.wrap(changed));
    assertThatThrownBy(() -> open(changed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cannot use the graph " + file + ": " + message);
  }

  @Test
  void a_longer_or_shorter_file_is_refused() {
    assertThatThrownBy(() -> open(Arrays.copyOf(bytes, bytes.length + 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("its length is wrong");
    for (int length = 12; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThat(FuzzedRead.of(file, () -> opened(cut))).isEmpty();
    }
  }

  private Search opened(byte[] changed) {
    try {
      return open(changed);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Numbers anywhere, and the first of them everywhere. */
  @Test
  void whatever_is_changed_is_refused_or_does_no_harm() {
    Random random = new Random(7);
    int read = 0;
    int first = GRAPH + 60;
    for (int i = 0; i < first + 1_000; i++) {
      byte[] changed = bytes.clone();
      int at = i < first ? i : random.nextInt(bytes.length - 8);
      if (i % 2 == 0) {
        ByteBuffer.wrap(changed).putInt(at, NUMBERS[random.nextInt(NUMBERS.length)]);
      } else {
        changed[at] ^= (byte) (1 + random.nextInt(255));
      }
      Optional<Search> opened = FuzzedRead.of(file, () -> opened(changed));
      if (opened.isPresent()) {
        read++;
        try (Search search = opened.get()) {
          checkFound(search);
          int[] some = IntStream.range(0, 10).toArray();
          search.removed(some);
          search.added(some);
          search.save(file);
          checkFound(search);
        }
      }
    }
    assertThat(read).isBetween(100, first);
  }

  private static void checkFound(Search search) {
    Neighbours found = search.find(QUERIES, K);
    for (int query = 0; query < QUERIES.count(); query++) {
      int[] rows = Arrays.copyOfRange(found.indices(), query * K, (query + 1) * K);
      assertThat(rows).doesNotHaveDuplicates();
      for (int i = 0; i < K; i++) {
        double distance =
            PlainDistances.between(QUERIES.row(query), VECTORS.row(rows[i]), DISTANCE);
        assertThat(found.distances()[query * K + i]).isEqualTo((float) distance);
      }
    }
  }
}
