package io.tfsim.records;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/**
 * Writes a file of records. Each is its length (8 bytes), the length's {@link RecordChecksum} (4),
 * the bytes themselves, and their checksum (4), all little-endian.
 *
 * <p>Not for several threads at once. Close it.
 */
public final class RecordWriter implements Closeable, Flushable {
  private final OutputStream out;

  private RecordWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Opens a file.
   *
   * @param options as those of {@link Files#newOutputStream}: without any, the file is made anew
   */
  public static RecordWriter open(Path file, OpenOption... options) throws IOException {
    return new RecordWriter(new BufferedOutputStream(Files.newOutputStream(file, options)));
  }

  /** Adds a record. */
  public void write(byte[] record) throws IOException {
    byte[] length = littleEndian(8).putLong(record.length).array();
    out.write(length);
    out.write(littleEndian(4).putInt(RecordChecksum.of(length)).array());
    out.write(record);
    out.write(littleEndian(4).putInt(RecordChecksum.of(record)).array());
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Hands what was written to the operating system, so that others can read it. */
  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
