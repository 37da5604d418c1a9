package io.tfsim.index;

import io.tfsim.models.Embeddings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Rows to be put into an index: embeddings with their labels, ids and texts.
 *
 * <pre>{@code
 * Rows.of(encoder.embed(photos)).withTexts(fileNames)
 * }</pre>
 *
 * @param embeddings a vector for each row, kept as given, and its label, -1 for none
 * @param ids one for each row, at least 0, no two alike; none at all: the index assigns them
 * @param texts one for each row, such as a file's name; none at all: empty ones
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record Rows(Embeddings embeddings, long[] ids, List<String> texts) {
  /**
   * Squared lengths are below this, so that those of differences do not overflow: a single row that
   * is too long would spoil every search.
   */
  static final float LONGEST_SQUARED = 1e37f;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the counts differ, a value is not finite, a vector is too
   *     long to be squared (from 3.1e18), a label is below -1, or an id is negative, the largest
   *     long, or there twice
   */
  public Rows {
    ids = ids.clone();
    texts = List.copyOf(texts);
    checkCount("ids", ids.length, embeddings.count());
    checkCount("texts", texts.size(), embeddings.count());
    checkVectors("rows", embeddings);
    for (int i = 0; i < embeddings.count(); i++) {
      if (embeddings.labels()[i] < -1) {
        throw new IllegalArgumentException(
            "labels must be >= -1, was " + embeddings.labels()[i] + " in number " + i);
      }
    }
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] == Long.MAX_VALUE) { // after which there is no next one
        throw new IllegalArgumentException(
            "ids must be in [0, 2^63 - 1), was " + ids[i] + " in number " + i);
      }
    }
    checkDiffer(ids);
  }

  /** Checks that no id is there twice. */
  static void checkDiffer(long... ids) {
    long[] sorted = ids.clone();
    Arrays.sort(sorted);
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        throw new IllegalArgumentException("ids must differ, was twice " + sorted[i]);
      }
    }
  }

  private static void checkCount(String name, int count, int rows) {
    if (count != 0 && count != rows) {
      throw new IllegalArgumentException(
          name + " must be one for each of " + rows + " rows or none, were " + count);
    }
  }

  static void checkVectors(String name, Embeddings embeddings) {
    embeddings.requireFinite(name);
    float[] values = embeddings.values();
    for (int i = 0; i < embeddings.count(); i++) {
      float squares = squaredLength(values, i * embeddings.dim(), embeddings.dim());
      if (!(squares < LONGEST_SQUARED)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s must be shorter than 3.1e18, was %.1e in number %d",
                name,
                Math.sqrt(squares),
                i));
      }
    }
  }

  static float squaredLength(float[] values, int offset, int dim) {
    // four sums, which do not wait for each other: a file's rows are all checked when it is loaded
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int end = offset + dim;
    int i = offset;
    for (; i <= end - 4; i += 4) {
      a += values[i] * values[i];
      b += values[i + 1] * values[i + 1];
      c += values[i + 2] * values[i + 2];
      d += values[i + 3] * values[i + 3];
    }
    for (; i < end; i++) {
      a += values[i] * values[i];
    }
    return a + b + c + d;
  }

  /** With ids that the index assigns, and empty texts. */
  public static Rows of(Embeddings embeddings) {
    return new Rows(embeddings, new long[0], List.of());
  }

  /** The same with ids of one's own. */
  public Rows withIds(long... newIds) {
    return new Rows(embeddings, newIds, texts);
  }

  /** The same with texts. */
  public Rows withTexts(List<String> newTexts) {
    return new Rows(embeddings, ids, newTexts);
  }

  /** Number of rows. */
  public int count() {
    return embeddings.count();
  }

  /** Text of a row. */
  String text(int row) {
    return texts.isEmpty() ? "" : texts.get(row);
  }
}
