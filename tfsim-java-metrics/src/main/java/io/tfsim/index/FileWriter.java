package io.tfsim.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.CRC32C;

/** Writes the rows of a store to a file, holes left out. */
final class FileWriter {
  private static final int BUFFER = 1 << 20;

  private final FileChannel file;
  private final ByteBuffer buffer;
  private final long[] lengths = new long[Section.COUNT];
  private final int[] checksums = new int[lengths.length];
  private long position;
  private CRC32C checksum = new CRC32C();

  private FileWriter(FileChannel file, Store store) {
    this.file = file;
    int perRow = store.size() == 0 ? 0 : Math.multiplyExact(store.dim(), Float.BYTES);
    this.buffer =
        ByteBuffer.allocateDirect(Math.max(BUFFER, perRow)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Writes a section. */
  @FunctionalInterface
  private interface Part {
    void write(FileWriter out) throws IOException;
  }

  /**
   * Writes a store.
   *
   * @param file empty
   * @param small what the sections after the texts hold: all of them, in their order
   */
  static void write(FileChannel file, Store store, EnumMap<Section, byte[]> small)
      throws IOException {
    FileWriter writer = new FileWriter(file, store);
    writer.position = FileHeader.BYTES;
    writer.section(Section.VECTORS, out -> out.vectors(store));
    writer.section(Section.IDS, out -> out.forEachRow(store, row -> out.putLong(store.id(row))));
    writer.section(
        Section.LABELS, out -> out.forEachRow(store, row -> out.putInt(store.label(row))));
    writer.texts(store);
    for (Map.Entry<Section, byte[]> section : small.entrySet()) {
      writer.section(section.getKey(), out -> out.put(section.getValue()));
    }
    FileHeader header =
        new FileHeader(
            store.dim(),
            store.info().distance(),
            store.size(),
            store.nextId(),
            writer.lengths,
            writer.checksums);
    writeFully(file, header.encode(), 0);
  }

  private void section(Section section, Part content) throws IOException {
    long from = FileHeader.aligned(position);
    writeFully(file, ByteBuffer.allocate((int) (from - position)), position);
    position = from;
    checksum = new CRC32C();
    content.write(this);
    flush();
    lengths[section.place()] = position - from;
    checksums[section.place()] = (int) checksum.getValue();
  }

  private void flush() throws IOException {
    buffer.flip();
    checksum.update(buffer.duplicate());
    int length = buffer.remaining();
    writeFully(file, buffer, position);
    position += length;
    buffer.clear();
  }

  private static void writeFully(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += file.write(bytes, position);
    }
  }

  private void room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
  }

  private void putLong(long value) throws IOException {
    room(Long.BYTES);
    buffer.putLong(value);
  }

  private void putInt(int value) throws IOException {
    room(Integer.BYTES);
    buffer.putInt(value);
  }

  private void put(byte[] bytes) throws IOException {
    put(bytes, 0, bytes.length);
  }

  private void put(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    while (from < offset + length) {
      room(1);
      int some = Math.min(buffer.remaining(), offset + length - from);
      buffer.put(bytes, from, some);
      from += some;
    }
  }

  /** What is done with a row. */
  @FunctionalInterface
  private interface RowReader {
    void read(int row) throws IOException;
  }

  private void forEachRow(Store store, RowReader reader) throws IOException {
    for (int row = 0; row < store.rows(); row++) {
      if (store.contains(row)) {
        reader.read(row);
      }
    }
  }

  private void vectors(Store store) throws IOException {
    int dim = store.dim();
    int most = buffer.capacity() / (dim * Float.BYTES);
    for (int from = 0; from < store.rows(); ) {
      int to = from;
      while (to < store.rows() && to - from < most && store.contains(to)) {
        to++;
      }
      if (to > from) {
        flush();
        FloatBuffer floats = buffer.asFloatBuffer();
        store.read(from, to, floats);
        buffer.position((to - from) * dim * Float.BYTES);
      }
      from = Math.max(to, from + 1);
    }
  }

  private void texts(Store store) throws IOException {
    long[] end = new long[1];
    section(
        Section.TEXT_ENDS,
        out ->
            out.forEachRow(
                store,
                row -> {
                  end[0] += store.text(row).getBytes(StandardCharsets.UTF_8).length;
                  out.putLong(end[0]);
                }));
    section(
        Section.TEXTS,
        out ->
            out.forEachRow(
                store, row -> out.put(store.text(row).getBytes(StandardCharsets.UTF_8))));
  }
}
