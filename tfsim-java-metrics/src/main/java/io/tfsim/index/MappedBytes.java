package io.tfsim.index;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * Part of a file, mapped for reading; numbers are little endian.
 *
 * <p>Java maps at most 2 GB at once, so there are several windows. They are unmapped when nobody
 * has this any more and the garbage collector sees it.
 */
final class MappedBytes {
  private static final long WINDOW = 1L << 30;

  private final ByteBuffer[] windows;
  private final long windowBytes;
  private final long length;

  /**
   * Maps a part.
   *
   * @param unit no window ends inside so many bytes, a divisor of the length
   */
  MappedBytes(FileChannel file, long offset, long length, long unit) throws IOException {
    this.length = length;
    this.windowBytes = Math.max(1, WINDOW / unit) * unit;
    this.windows = new ByteBuffer[Math.toIntExact((length + windowBytes - 1) / windowBytes)];
    for (int i = 0; i < windows.length; i++) {
      long from = i * windowBytes;
      windows[i] =
          file.map(
                  FileChannel.MapMode.READ_ONLY,
                  offset + from,
                  Math.min(windowBytes, length - from))
              .order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  long length() {
    return length;
  }

  /** CRC32C of all of it. */
  int checksum() {
    CRC32C checksum = new CRC32C();
    for (ByteBuffer window : windows) {
      checksum.update(window.duplicate());
    }
    return (int) checksum.getValue();
  }

  private ByteBuffer window(long position) {
    return windows[(int) (position / windowBytes)];
  }

  private int place(long position) {
    return (int) (position % windowBytes);
  }

  int getInt(long position) {
    return window(position).getInt(place(position));
  }

  long getLong(long position) {
    return window(position).getLong(place(position));
  }

  /** Copies floats to a buffer, from its position on, which moves. */
  void getFloats(long position, int count, FloatBuffer target) {
    long at = position;
    int left = count;
    while (left > 0) {
      int bytes = (int) Math.min(left * (long) Float.BYTES, windowBytes - place(at));
      int some = bytes / Float.BYTES;
      target.put(window(at).slice(place(at), bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
      at += bytes;
      left -= some;
    }
  }

  /** A copy of some bytes. */
  byte[] getBytes(long position, int count) {
    byte[] bytes = new byte[count];
    int filled = 0;
    while (filled < count) {
      long at = position + filled;
      int some = (int) Math.min(count - filled, windowBytes - place(at));
      window(at).get(place(at), bytes, filled, some);
      filled += some;
    }
    return bytes;
  }
}
