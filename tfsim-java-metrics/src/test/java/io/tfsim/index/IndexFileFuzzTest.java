package io.tfsim.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tfsim.distances.Distance;
import io.tfsim.testing.FuzzedRead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as the file of an index; and the same with checksums that are right. */
class IndexFileFuzzTest {
  @TempDir Path folder;

  static Stream<byte[]> seeds() throws IOException {
    Path file = Files.createTempFile("index", "");
    try {
      IndexFiles.write(file);
      byte[] bytes = Files.readAllBytes(file);
      byte[] damaged = bytes.clone();
      damaged[IndexFiles.offset(bytes, 2)] ^= 1;
      byte[] wider = bytes.clone();
      wider[12]++;
      byte[] mention = new GraphFile("index.graph", 1, 2).encode();
      byte[] searched = Arrays.copyOf(bytes, bytes.length + mention.length);
      ByteBuffer.wrap(searched)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putLong(32, searched.length)
          .putLong(48 + 7 * 24 + 16, mention.length)
          .put(bytes.length, mention);
      try (Index empty =
          Index.over(LocalStore.empty(IndexInfo.of(3, Distance.COSINE)), NoSearch.METHOD)) {
        empty.save(file);
      }
      return Stream.of(
          new byte[0],
          bytes,
          damaged,
          wider,
          IndexFiles.signed(searched).orElseThrow(),
          Arrays.copyOf(bytes, bytes.length - 64),
          Files.readAllBytes(file));
    } finally {
      Files.delete(file);
    }
  }

  @MethodSource("seeds")
  @FuzzTest
  void opensAnIndexOrSaysWhyNot(byte[] bytes) throws IOException {
    opens(Files.write(folder.resolve("raw"), bytes));
    Optional<byte[]> signed = IndexFiles.signed(bytes); // no fuzzer finds a checksum
    if (signed.isPresent()) {
      opens(Files.write(folder.resolve("signed"), signed.get()));
    }
  }

  /** What is opened is sound, and the same when it was written again. */
  private void opens(Path file) {
    Optional<IndexFile.Opened> opened = FuzzedRead.of(file, () -> IndexFile.open(file));
    if (opened.isEmpty()) {
      return;
    }
    LocalStore store = opened.get().store();
    checkRows(store);
    Path again = folder.resolve("again");
    IndexFile.write(again, store, new NoSearch(store.info().distance()));
    LocalStore copy = IndexFile.open(again).store();
    checkRows(copy);
    assertThat(copy.rows()).isEqualTo(store.rows());
    assertThat(copy.nextId()).isEqualTo(store.nextId());
    for (int row = 0; row < store.rows(); row++) {
      assertThat(copy.id(row)).isEqualTo(store.id(row));
      assertThat(copy.label(row)).isEqualTo(store.label(row));
      assertThat(copy.text(row)).isEqualTo(store.text(row));
      assertThat(vector(copy, row)).isEqualTo(vector(store, row));
    }
    assertThat(copy.info().notes()).isEqualTo(store.info().notes());
    assertThat(copy.info().model().map(model -> Arrays.hashCode(model.values())))
        .isEqualTo(store.info().model().map(model -> Arrays.hashCode(model.values())));
  }

  private static float[] vector(Store store, int row) {
    float[] vector = new float[store.dim()];
    store.read(row, row + 1, FloatBuffer.wrap(vector));
    return vector;
  }

  private static void checkRows(Store store) {
    Set<Long> ids = new HashSet<>();
    for (int row = 0; row < store.rows(); row++) {
      assertThat(store.contains(row)).isTrue();
      assertThat(ids.add(store.id(row))).isTrue();
      assertThat(store.find(store.id(row))).isEqualTo(row);
      assertThat(store.id(row)).isBetween(0L, store.nextId() - 1);
      assertThat(store.label(row)).isGreaterThanOrEqualTo(-1);
      for (float value : vector(store, row)) {
        assertThat(value).isFinite();
      }
    }
    assertThat(store.size()).isEqualTo(store.rows());
  }
}
