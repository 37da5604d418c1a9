package io.tfsim.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.distances.Distance;
import io.tfsim.search.Approximate;
import io.tfsim.search.SearchMethod;
import io.tfsim.testing.FuzzedRead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IndexFileTest {
  @TempDir Path folder;

  private Path file;
  private PlainIndex plain;
  private byte[] bytes;

  @BeforeEach
  void write() {
    file = folder.resolve("index");
    plain = IndexFiles.write(file);
    bytes = IndexFiles.bytes(file);
  }

  private void assertRefused() {
    // a store only: a search is not made of what cannot be read
    assertThat(FuzzedRead.of(file, () -> IndexFile.open(file))).isEmpty();
  }

  @Test
  void isAsItIsDocumented() {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new String(bytes, 0, 8, StandardCharsets.US_ASCII)).isEqualTo("TFSIMIDX");
    assertThat(in.getInt(8)).isEqualTo(1); // version
    assertThat(in.getInt(12)).isEqualTo(PlainIndex.DIM);
    assertThat(in.getLong(16)).isEqualTo(7); // rows
    assertThat(in.getLong(24)).isEqualTo(9); // next id
    assertThat(in.getLong(32)).isEqualTo(bytes.length);
    assertThat(in.getInt(40)).isEqualTo(3); // Euclidean
    assertThat(in.getInt(44)).isEqualTo(8); // sections
    // signed by the documented layout, nothing changes
    assertThat(IndexFiles.signed(bytes)).contains(bytes);
    IndexRow third = plain.rows.get(3L); // the rows 2 and 5 were deleted
    int vectors = IndexFiles.offset(bytes, 1);
    for (int i = 0; i < PlainIndex.DIM; i++) {
      assertThat(in.getFloat(vectors + 4 * (2 * PlainIndex.DIM + i)))
          .isEqualTo(third.embedding()[i]);
    }
    assertThat(in.getLong(IndexFiles.offset(bytes, 2) + 8 * 2)).isEqualTo(3);
    assertThat(in.getInt(IndexFiles.offset(bytes, 3) + 4 * 2)).isEqualTo(third.label());
    int ends = IndexFiles.offset(bytes, 4);
    int texts = IndexFiles.offset(bytes, 5);
    int from = (int) in.getLong(ends + 8);
    int to = (int) in.getLong(ends + 16);
    assertThat(new String(bytes, texts + from, to - from, StandardCharsets.UTF_8))
        .isEqualTo(third.text());
    int model = IndexFiles.offset(bytes, 6);
    assertThat(in.getInt(model)).isEqualTo(1); // kind
    assertThat(in.getInt(model + 4)).isEqualTo(8); // examples
    assertThat(in.getInt(model + 8)).isEqualTo(PlainIndex.DIM);
    assertThat(in.getFloat(model + 16 + 4 * 11)).isEqualTo(11);
    assertThat(new String(bytes, IndexFiles.offset(bytes, 7), 5, StandardCharsets.UTF_8))
        .isEqualTo("notes");
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertRefused();
    }
    Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
    assertRefused();
    Files.write(file, bytes);
    IndexFiles.check(file, plain);
  }

  @Test
  void everyChangedByteIsRefused() throws IOException {
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      byte[] changed = bytes.clone();
      changed[i < bytes.length ? i : random.nextInt(bytes.length)] ^=
          (byte) (1 + random.nextInt(255));
      Files.write(file, changed);
      assertRefused();
    }
  }

  private interface Change {
    void of(ByteBuffer bytes, byte[] original);
  }

  private static Arguments change(String message, Change change) {
    return Arguments.of(message, change);
  }

  static Stream<Arguments> whatCannotBeIsRefusedWithRightChecksumsToo() {
    return Stream.of(
        change("must be an index of version 1, was 2", (b, o) -> b.putInt(8, 2)),
        change("dim must be in [1, 536870911], was 0", (b, o) -> b.putInt(12, 0)),
        change(
            "length of vectors must be 168, was 140", (b, o) -> b.putInt(12, PlainIndex.DIM + 1)),
        change(
            "rows must be in [0, 536870912], was 4611686018427387904",
            (b, o) -> b.putLong(16, 1L << 62)),
        change(
            "length of vectors must be 1999999980, was 140", (b, o) -> b.putLong(16, 99_999_999)),
        change("id of row 5 must be in [0, 7), was 7", (b, o) -> b.putLong(24, 7)),
        change("length of ids must be 56, was 64", (b, o) -> b.putLong(48 + 24 + 16, 64)),
        change("length of labels must be 28, was 27", (b, o) -> b.putLong(48 + 2 * 24 + 16, 27)),
        change("length of text ends must be 56, was 64", (b, o) -> b.putLong(48 + 3 * 24 + 16, 64)),
        change("has a distance of unknown number 7", (b, o) -> b.putInt(40, 7)),
        change("number of sections must be 8, was 9", (b, o) -> b.putInt(44, 9)),
        change("kind of a section must be 2, was 3", (b, o) -> b.putInt(72, 3)),
        change("ids must differ, was twice 0", (b, o) -> b.putLong(at(o, 2) + 8, 0)),
        change("id of row 1 must be in [0, 9), was -1", (b, o) -> b.putLong(at(o, 2) + 8, -1)),
        change("label of row 0 cannot be -2", (b, o) -> b.putInt(at(o, 3), -2)),
        change("end of the text of row 0 cannot be -1", (b, o) -> b.putLong(at(o, 4), -1)),
        change(
            "end of the text of row 0 cannot be 2147483648",
            (b, o) -> b.putLong(at(o, 4), 1L << 31)),
        change(
            "squared length of the vector of row 3 cannot be NaN",
            (b, o) -> b.putFloat(at(o, 1) + 4 * 17, Float.NaN)),
        change(
            "squared length of the vector of row 0 cannot be Infinity",
            (b, o) -> b.putFloat(at(o, 1), 2e19f)),
        change("has a fingerprint of an unknown kind", (b, o) -> b.putInt(at(o, 6), 2)),
        change(
            "has a fingerprint of 176 bytes for dimension 4", (b, o) -> b.putInt(at(o, 6) + 8, 4)),
        change(
            "a model's embeddings must be finite, was NaN",
            (b, o) -> b.putFloat(at(o, 6) + 16, Float.NaN)));
  }

  private static int at(byte[] bytes, int section) {
    return IndexFiles.offset(bytes, section);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whatCannotBeIsRefusedWithRightChecksumsToo(String message, Change change)
      throws IOException {
    ByteBuffer changed = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
    change.of(changed, bytes);
    Files.write(file, IndexFiles.signed(changed.array()).orElseThrow());
    assertThatThrownBy(() -> Index.open(file, SearchMethod.exact()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("index " + file + " " + message);
  }

  /** With right checksums: 256 bytes do not make anybody ask for gigabytes. */
  @Test
  void whereThereAreNoRowsAVectorMayHaveAnyLength() throws IOException {
    try (Index empty =
        Index.over(LocalStore.empty(IndexInfo.of(3, Distance.COSINE)), NoSearch.METHOD)) {
      empty.save(file);
    }
    ByteBuffer changed = ByteBuffer.wrap(IndexFiles.bytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(changed.capacity()).isEqualTo(256);
    changed.putInt(12, 536_870_911);
    Files.write(file, IndexFiles.signed(changed.array()).orElseThrow());
    for (SearchMethod method : List.of(SearchMethod.exact(), Approximate.create())) {
      try (Index index = Index.open(file, method)) {
        assertThat(index.info().dim()).isEqualTo(536_870_911);
        assertThat(index.size()).isZero();
        index.save(file);
      }
    }
    assertThat(IndexFiles.bytes(file)).hasSizeLessThan(1000);
  }

  /** A gigabyte of memory. */
  @Tag("full")
  @Test
  void whatCouldNotBeReadIsNotWritten() {
    byte[] before = IndexFiles.bytes(file);
    int dim = (1 << 28) / Float.BYTES / Fingerprint.EXAMPLES; // and 16 bytes besides
    Fingerprint large = new Fingerprint(dim, new float[Fingerprint.EXAMPLES * dim]);
    LocalStore store = LocalStore.empty(IndexInfo.of(dim, Distance.COSINE).withModel(large));
    assertThatThrownBy(() -> IndexFile.write(file, store, new NoSearch(Distance.COSINE)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "cannot write " + file + ": model must be at most 268435456 bytes, was 268435472");
    assertThat(IndexFiles.bytes(file)).isEqualTo(before);
    assertThat(folder.toFile().list()).containsExactly("index");
  }

  @Test
  void anInterruptIsNamed() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> IndexFile.open(file))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("cannot read index " + file + ": ClosedByInterrupt");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> Index.open(none, SearchMethod.exact()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot read index " + none + ": it does not exist");
    Files.writeString(file, "something else");
    assertThatThrownBy(() -> Index.open(file, SearchMethod.exact()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("index " + file + " is no index of this library");
    assertThatThrownBy(() -> Index.open(folder, SearchMethod.exact()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot read index " + folder + ": Is a directory");
  }
}
