package io.tfsim.samplers;

import com.google.common.primitives.Longs;
import io.tfsim.records.RecordChecksum;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A file of records. Each is its length (8 bytes), the length's checksum (4), that many bytes, and
 * their checksum (4), all little-endian; a checksum is a {@link RecordChecksum}.
 *
 * @param file an uncompressed file
 */
record TfRecordShard(Path file) {
  static final int HEADER = 12;
  private static final int FOOTER = 4;
  private static final int BUFFER = 1 << 16;

  /**
   * Where a record is.
   *
   * @param record its number, from 0
   * @param offset its first byte
   * @param length number of its bytes in the file, with header and checksum
   */
  record Place(long record, long offset, long length) {}

  /** What is done with the records of a shard. */
  interface Visitor {
    /** Whether the bytes of the next record are asked for. */
    boolean wantsBytes(long record);

    /** Takes a record whose bytes were not asked for. */
    void record(Place place);

    /** Takes a record whose bytes were asked for and have the right checksum. */
    void record(Place place, byte[] bytes);

    /** Takes a record that is damaged; if its length is, that is the rest of the file. */
    void damage(Place place, String problem);
  }

  /** Goes through the records from the first to the last. */
  void scan(Visitor visitor) throws IOException {
    long size = Files.size(file);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
      long offset = 0;
      for (long record = 0; offset < size; record++) {
        ByteBuffer header = wrap(in.readNBytes(HEADER));
        Optional<String> problem = headerProblem(header, size - offset);
        if (problem.isPresent()) {
          visitor.damage(new Place(record, offset, size - offset), problem.get());
          return;
        }
        int length = (int) header.getLong(0);
        Place place = new Place(record, offset, HEADER + (long) length + FOOTER);
        if (visitor.wantsBytes(record)) {
          byte[] bytes = in.readNBytes(length);
          Optional<String> damage = damage(bytes, wrap(in.readNBytes(FOOTER)).getInt(0));
          if (damage.isPresent()) {
            visitor.damage(place, damage.get());
          } else {
            visitor.record(place, bytes);
          }
        } else {
          in.skipNBytes(length + (long) FOOTER);
          visitor.record(place);
        }
        offset += place.length;
      }
    }
  }

  /**
   * The bytes of the record at {@code offset}.
   *
   * @throws IOException if it cannot be read
   */
  byte[] read(long offset) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer header = read(channel, offset, HEADER);
      Optional<String> problem = headerProblem(header, channel.size() - offset);
      if (problem.isPresent()) {
        throw new IOException(problem.get());
      }
      int length = (int) header.getLong(0);
      byte[] bytes = read(channel, offset + HEADER, length).array();
      Optional<String> damage =
          damage(bytes, read(channel, offset + HEADER + length, FOOTER).getInt(0));
      if (damage.isPresent()) {
        throw new IOException(damage.get());
      }
      return bytes;
    }
  }

  private static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
      // a read may give a part
    }
    int got = buffer.flip().limit();
    return got == length ? buffer : wrap(Arrays.copyOf(buffer.array(), got));
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Optional<String> headerProblem(ByteBuffer header, long left) {
    if (header.limit() < HEADER) {
      return Optional.of(
          "the file ends within a record: a header must have 12 bytes, was " + header.limit());
    }
    long length = header.getLong(0);
    int expected = header.getInt(8);
    int actual = RecordChecksum.of(Longs.toByteArray(Long.reverseBytes(length)));
    if (expected != actual) {
      return Optional.of(different("checksum of a record's length", expected, actual));
    }
    if (length < 0 || length > Integer.MAX_VALUE - HEADER) {
      return Optional.of("a record must have less than 2 GiB, was " + length + " bytes");
    }
    long whole = HEADER + length + FOOTER;
    return whole <= left
        ? Optional.empty()
        : Optional.of(
            "the file ends within a record: it must have " + whole + " bytes, was " + left);
  }

  private static Optional<String> damage(byte[] bytes, int expected) {
    int actual = RecordChecksum.of(bytes);
    return expected == actual
        ? Optional.empty()
        : Optional.of(different("checksum of a record", expected, actual));
  }

  private static String different(String what, int expected, int actual) {
    return String.format("%s must be %08x, was %08x", what, expected, actual);
  }
}
