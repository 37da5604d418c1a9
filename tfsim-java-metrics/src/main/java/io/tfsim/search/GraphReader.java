package io.tfsim.search;

import io.github.jbellis.jvector.disk.RandomAccessReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Reads a file from its beginning to its end, as JVector wants it. (Its own reader of files beyond
 * two gigabytes fails on a number that lies across that border.)
 */
final class GraphReader implements RandomAccessReader {
  private final FileChannel file;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20).limit(0);

  GraphReader(FileChannel file) {
    this.file = file;
  }

  private ByteBuffer next(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      buffer.compact();
      while (buffer.position() < bytes) {
        if (file.read(buffer) < 0) {
          throw new EOFException("ends too early");
        }
      }
      buffer.flip();
    }
    return buffer;
  }

  @Override
  public int readInt() throws IOException {
    return next(Integer.BYTES).getInt();
  }

  @Override
  public float readFloat() throws IOException {
    return next(Float.BYTES).getFloat();
  }

  @Override
  public long readLong() throws IOException {
    return next(Long.BYTES).getLong();
  }

  @Override
  public void readFully(byte[] bytes) throws IOException {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = next(1).get();
    }
  }

  @Override
  public void readFully(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      bytes.put(next(1).get());
    }
  }

  @Override
  public void readFully(long[] numbers) throws IOException {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = readLong();
    }
  }

  @Override
  public void read(int[] numbers, int offset, int count) throws IOException {
    for (int i = offset; i < offset + count; i++) {
      numbers[i] = readInt();
    }
  }

  @Override
  public void read(float[] numbers, int offset, int count) throws IOException {
    for (int i = offset; i < offset + count; i++) {
      numbers[i] = readFloat();
    }
  }

  @Override
  public long getPosition() throws IOException {
    return file.position() - buffer.remaining();
  }

  @Override
  public void seek(long offset) {
    throw new UnsupportedOperationException("reads on only");
  }

  @Override
  public long length() throws IOException {
    return file.size();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
