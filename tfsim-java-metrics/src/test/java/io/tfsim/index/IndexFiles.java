package io.tfsim.index;

import io.tfsim.distances.Distance;
import io.tfsim.search.SearchMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/** Index files for tests, by the layout in docs/index.md and none of the code that reads them. */
final class IndexFiles {
  private static final int SECTIONS = 8;
  private static final int TABLE = 48;
  private static final int HEADER = TABLE + 24 * SECTIONS;

  private IndexFiles() {}

  /** An index of seven rows, of a model, with notes. */
  static PlainIndex write(Path file) {
    PlainIndex plain = new PlainIndex(Distance.EUCLIDEAN, 3);
    try (Index index =
        Index.over(
            LocalStore.empty(IndexInfo.of(PlainIndex.DIM, Distance.EUCLIDEAN)), NoSearch.METHOD)) {
      Rows rows = plain.draw(9);
      plain.put(rows, index.add(rows));
      index.delete(2, 5);
      plain.rows.remove(2L);
      plain.rows.remove(5L);
      float[] values = new float[Fingerprint.EXAMPLES * PlainIndex.DIM];
      IntStream.range(0, values.length).forEach(i -> values[i] = i);
      index.setModel(new Fingerprint(PlainIndex.DIM, values));
      index.setNotes("notes");
      index.save(file);
    }
    return plain;
  }

  /** Opens one and checks that it is what was written. */
  static void check(Path file, PlainIndex plain) {
    try (Index index = Index.open(file, SearchMethod.exact())) {
      plain.check(index);
    }
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sets the checksums of a file to what its bytes sum up to, as somebody does who writes such
   * files himself; empty if the lengths in its header do not go with its size.
   */
  static Optional<byte[]> signed(byte[] bytes) {
    byte[] signed = bytes.clone();
    if (signed.length < HEADER + 4) {
      return Optional.empty();
    }
    ByteBuffer out = ByteBuffer.wrap(signed).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < SECTIONS; i++) {
      int entry = TABLE + 24 * i;
      long offset = out.getLong(entry + 8);
      long length = out.getLong(entry + 16);
      if (offset < 0 || length < 0 || offset > signed.length || length > signed.length - offset) {
        return Optional.empty();
      }
      out.putInt(entry + 4, checksum(signed, (int) offset, (int) length));
    }
    out.putInt(HEADER, checksum(signed, 0, HEADER));
    return Optional.of(signed);
  }

  private static int checksum(byte[] bytes, int offset, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, offset, length);
    return (int) checksum.getValue();
  }

  /** Where a section begins. */
  static int offset(byte[] bytes, int section) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return (int) in.getLong(TABLE + 24 * (section - 1) + 8);
  }
}
