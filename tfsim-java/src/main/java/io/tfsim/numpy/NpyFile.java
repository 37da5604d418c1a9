package io.tfsim.numpy;

import io.tfsim.files.WholeFile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.ndarray.Shape;

/**
 * Files of one array each, as {@code numpy.save} and {@code numpy.load} know them.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">The
 *     format</a>
 */
public final class NpyFile {
  private static final int CHUNK = 1 << 16;

  private NpyFile() {}

  /**
   * Writes float32 in row-major order: beside the place, then renamed.
   *
   * @throws UncheckedIOException if that fails; what was there before is there still
   */
  public static void write(Path file, NpyArray array) {
    WholeFile.write(file, out -> write(out, array));
  }

  /**
   * Reads float32 or float64, which becomes float32, of either byte and index order.
   *
   * @throws IllegalArgumentException if it is not such a file, or is damaged
   * @throws UncheckedIOException if it cannot be read
   */
  public static NpyArray read(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), CHUNK)) {
      NpyHeader header = NpyHeader.read(in);
      checkSize(header, Files.size(file));
      return new NpyArray(header.shape(), values(in, header));
    } catch (IllegalArgumentException | EOFException e) {
      throw new IllegalArgumentException("array file " + file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  static void write(OutputStream out, NpyArray array) throws IOException {
    out.write(NpyHeader.bytes(array.shape()));
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < array.values().length; ) {
      int count = Math.min(CHUNK / Float.BYTES, array.values().length - done);
      chunk.clear().asFloatBuffer().put(array.values(), done, count);
      out.write(chunk.array(), 0, count * Float.BYTES);
      done += count;
    }
  }

  /** Requires that header and values are all that there is. */
  static void checkSize(NpyHeader header, long bytes) {
    if (header.fileBytes() != bytes) {
      throw new IllegalArgumentException(
          "its header says "
              + header.shape()
              + " of "
              + header.type()
              + ", which is "
              + header.fileBytes()
              + " bytes in all, it has "
              + bytes);
    }
  }

  /** The values after a header whose size was checked. */
  static float[] values(InputStream in, NpyHeader header) throws IOException {
    float[] values = new float[Math.toIntExact(header.shape().size())];
    int size = header.valueBytes();
    for (int done = 0; done < values.length; ) {
      int count = Math.min(CHUNK / size, values.length - done);
      byte[] bytes = in.readNBytes(count * size);
      if (bytes.length < count * size) {
        throw new EOFException("it ends before its last value");
      }
      ByteBuffer chunk = ByteBuffer.wrap(bytes).order(header.order());
      for (int i = 0; i < count; i++) {
        values[done + i] = size == 4 ? chunk.getFloat() : (float) chunk.getDouble();
      }
      done += count;
    }
    return header.fortran() ? rowMajor(values, header.shape()) : values;
  }

  /** Values whose first index is the fastest, with the last as the fastest. */
  private static float[] rowMajor(float[] values, Shape shape) {
    float[] ordered = new float[values.length];
    int rank = shape.numDimensions();
    int[] index = new int[rank];
    for (int i = 0; i < values.length; i++) {
      int place = 0;
      for (int axis = 0; axis < rank; axis++) {
        place = place * (int) shape.get(axis) + index[axis];
      }
      ordered[place] = values[i];
      for (int axis = 0; axis < rank && ++index[axis] == shape.get(axis); axis++) {
        index[axis] = 0;
      }
    }
    return ordered;
  }
}
