package io.tfsim.index;

import io.tfsim.distances.Distance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The first bytes of an index file, which say where the rest is and what it sums up to.
 *
 * @param dim length of a vector
 * @param distance how vectors are compared
 * @param rows number of rows
 * @param nextId an id above all that ever were
 * @param lengths bytes of each section
 * @param checksums CRC32C of each section
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FileHeader(
    int dim, Distance distance, int rows, long nextId, long[] lengths, int[] checksums) {
  static final int VERSION = 1;

  private static final byte[] MAGIC = "TFSIMIDX".getBytes(StandardCharsets.US_ASCII);
  private static final int FIXED = 48;
  private static final int PER_SECTION = 24;

  /** Bytes of a header, its checksum included. */
  static final int BYTES = FIXED + PER_SECTION * Section.COUNT + Integer.BYTES;

  /** Sections begin at multiples of this. */
  static final int ALIGNMENT = 64;

  /** Numbers of distances in files: they stay what they are if constants are added or moved. */
  private static final Map<Distance, Integer> DISTANCES =
      Map.of(
          Distance.COSINE, 1,
          Distance.INNER_PRODUCT, 2,
          Distance.EUCLIDEAN, 3,
          Distance.SQUARED_EUCLIDEAN, 4,
          Distance.MANHATTAN, 5,
          Distance.SNR, 6);

  static long aligned(long position) {
    return (position + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Where a section begins. */
  long offset(Section section) {
    long end = BYTES;
    for (int i = 0; i < section.place(); i++) {
      end = aligned(end) + lengths[i];
    }
    return aligned(end);
  }

  long length(Section section) {
    return lengths[section.place()];
  }

  int checksum(Section section) {
    return checksums[section.place()];
  }

  private long fileLength() {
    return offset(Section.GRAPH) + length(Section.GRAPH);
  }

  /** The header as it is in a file. */
  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).putInt(VERSION).putInt(dim).putLong(rows).putLong(nextId);
    bytes.putLong(fileLength()).putInt(DISTANCES.getOrDefault(distance, 0)).putInt(Section.COUNT);
    for (Section section : Section.values()) {
      bytes.putInt(section.number()).putInt(checksum(section));
      bytes.putLong(offset(section)).putLong(length(section));
    }
    return bytes.putInt(checksum(bytes, bytes.position())).flip();
  }

  private static int checksum(ByteBuffer bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.duplicate().rewind().limit(length));
    return (int) checksum.getValue();
  }

  /**
   * Reads a header.
   *
   * @param bytes the first of a file, {@link #BYTES} of them or all that it has
   * @param fileLength of the file
   * @throws IllegalArgumentException if it is none, is damaged, or does not go with the file's
   *     length; the message does not name the file
   */
  static FileHeader decode(ByteBuffer bytes, long fileLength) {
    ByteBuffer in = bytes.order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[MAGIC.length];
    if (in.remaining() < MAGIC.length + Integer.BYTES || !Arrays.equals(MAGIC, read(in, magic))) {
      throw new IllegalArgumentException("is no index of this library");
    }
    int version = in.getInt();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "must be an index of version " + VERSION + ", was " + Integer.toUnsignedString(version));
    }
    if (bytes.limit() < BYTES) {
      throw new IllegalArgumentException(
          "must have a header of " + BYTES + " bytes, had " + fileLength);
    }
    int expected = in.getInt(BYTES - Integer.BYTES);
    int actual = checksum(in, BYTES - Integer.BYTES);
    if (actual != expected) {
      throw damaged("header", expected, actual);
    }
    return checked(in, fileLength);
  }

  private static byte[] read(ByteBuffer in, byte[] bytes) {
    in.get(bytes);
    return bytes;
  }

  static IllegalArgumentException damaged(String part, int expected, int actual) {
    return new IllegalArgumentException(
        String.format(
            "is damaged: checksum of the %s must be %08x, was %08x", part, expected, actual));
  }

  /** Reads what follows the version, and believes none of it before it is checked. */
  private static FileHeader checked(ByteBuffer in, long fileLength) {
    int dim = (int) inRange("dim", in.getInt(), 1, Integer.MAX_VALUE / Float.BYTES);
    int rows = (int) inRange("rows", in.getLong(), 0, LocalStore.MOST_ROWS);
    long nextId = inRange("next id", in.getLong(), 0, Long.MAX_VALUE);
    same("bytes of the file", in.getLong(), fileLength);
    Distance distance = distance(in.getInt());
    same("number of sections", Section.COUNT, in.getInt());
    long[] lengths = new long[Section.COUNT];
    int[] checksums = new int[Section.COUNT];
    FileHeader header = new FileHeader(dim, distance, rows, nextId, lengths, checksums);
    for (Section section : Section.values()) {
      same("kind of a section", section.number(), in.getInt());
      checksums[section.place()] = in.getInt();
      same("offset of " + section.title(), header.offset(section), in.getLong());
      lengths[section.place()] =
          inRange("length of " + section.title(), in.getLong(), 0, fileLength);
    }
    same("bytes of the file", header.fileLength(), fileLength);
    header.sameLength(Section.VECTORS, (long) dim * Float.BYTES);
    header.sameLength(Section.IDS, Long.BYTES);
    header.sameLength(Section.LABELS, Integer.BYTES);
    header.sameLength(Section.TEXT_ENDS, Long.BYTES);
    return header;
  }

  private void sameLength(Section section, long perRow) {
    same("length of " + section.title(), rows * perRow, length(section));
  }

  private static Distance distance(int number) {
    return DISTANCES.entrySet().stream()
        .filter(entry -> entry.getValue() == number)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("has a distance of unknown number " + number));
  }

  private static long inRange(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be in [" + least + ", " + most + "], was " + value);
    }
    return value;
  }

  private static void same(String name, long expected, long actual) {
    if (expected != actual) {
      throw new IllegalArgumentException(name + " must be " + expected + ", was " + actual);
    }
  }
}
