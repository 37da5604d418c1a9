package io.tfsim.search;

import io.tfsim.models.Embeddings;
import java.nio.FloatBuffer;

/**
 * Rows of numbers, all of one length, read by their number: in memory, in a file, anywhere.
 *
 * <p>A row's number never changes. A row that was deleted leaves a hole, which no search returns.
 */
public interface Vectors {
  /** Embeddings in memory as vectors, none of which is a hole. */
  static Vectors of(Embeddings embeddings) {
    return new EmbeddingVectors(embeddings.requireFinite("embeddings"));
  }

  /** Length of a row. */
  int dim();

  /** Number of rows, holes included: row numbers are 0 to {@code rows() - 1}. */
  int rows();

  /** Number of rows, holes left out. */
  int size();

  /** Whether a row is there, and no hole. */
  boolean contains(int row);

  /**
   * Copies rows, one after another; several threads may at once. Numbers are finite. A hole gives
   * what was there, or zeros.
   *
   * @param from first row
   * @param to one after the last row
   * @param target takes {@code (to - from) * dim()} numbers from its position on
   */
  void read(int from, int to, FloatBuffer target);
}
