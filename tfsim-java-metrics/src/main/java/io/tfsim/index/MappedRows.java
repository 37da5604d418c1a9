package io.tfsim.index;

import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of an index file, read where they are. */
final class MappedRows implements RowBlock {
  /** Rows whose vectors are checked at a time. */
  private static final int CHECKED_NUMBERS = 1 << 16;

  private final int dim;
  private final int count;
  private @Nullable Parts parts;

  /** The sections of the rows. */
  record Parts(
      MappedBytes vectors,
      MappedBytes ids,
      MappedBytes labels,
      MappedBytes textEnds,
      MappedBytes texts) {}

  MappedRows(int dim, int count, Parts parts) {
    this.dim = dim;
    this.count = count;
    this.parts = parts;
  }

  private Parts parts() {
    return Objects.requireNonNull(parts, "closed");
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public void read(int from, int to, FloatBuffer target) {
    int most = Integer.MAX_VALUE / dim; // numbers that an int counts
    for (int row = from; row < to; row += Math.min(most, to - row)) {
      int rows = Math.min(most, to - row);
      parts().vectors.getFloats((long) row * dim * Float.BYTES, rows * dim, target);
    }
  }

  @Override
  public long id(int row) {
    return parts().ids.getLong((long) row * Long.BYTES);
  }

  @Override
  public int label(int row) {
    return parts().labels.getInt((long) row * Integer.BYTES);
  }

  /** Where the text of a row ends, among all texts. */
  private long textEnd(int row) {
    return row < 0 ? 0 : parts().textEnds.getLong((long) row * Long.BYTES);
  }

  @Override
  public String text(int row) {
    long from = textEnd(row - 1);
    byte[] bytes = parts().texts.getBytes(from, (int) (textEnd(row) - from));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * Checks the rows, whose bytes are what was written, for what no index of ours writes.
   *
   * @throws IllegalArgumentException if there is something of that kind
   */
  void check() {
    long end = 0;
    for (int row = 0; row < count; row++) {
      long next = textEnd(row);
      if (next < end
          || next - end > Integer.MAX_VALUE - Long.BYTES
          || next > parts().texts.length()) {
        throw wrong("end of the text", next, row);
      }
      end = next;
      if (label(row) < -1) {
        throw wrong("label", label(row), row);
      }
    }
    if (end != parts().texts.length()) {
      throw new IllegalArgumentException(
          "length of texts must be " + end + ", was " + parts().texts.length());
    }
    checkVectors();
  }

  private void checkVectors() {
    int perStep = Math.max(1, CHECKED_NUMBERS / dim);
    // nothing where there are no rows: dim may be anything then, in a file of a few bytes
    float[] values = new float[Math.min(perStep, count) * dim];
    for (int from = 0; from < count; from += perStep) {
      int to = Math.min(count, from + perStep);
      read(from, to, FloatBuffer.wrap(values));
      for (int row = from; row < to; row++) {
        float squares = Rows.squaredLength(values, (row - from) * dim, dim);
        if (!(squares < Rows.LONGEST_SQUARED)) {
          throw wrong("squared length of the vector", squares, row);
        }
      }
    }
  }

  private static IllegalArgumentException wrong(String what, Number value, int row) {
    return new IllegalArgumentException(what + " of row " + row + " cannot be " + value);
  }

  /** Lets the file go. */
  void clear() {
    parts = null;
  }
}
