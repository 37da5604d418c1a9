package io.tfsim.search;

import io.tfsim.models.Embeddings;
import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.function.IntConsumer;

/** Vectors that a test changes, adds and removes. */
final class ChangingVectors implements Vectors {
  private final int dim;
  private float[] values;
  private final BitSet present = new BitSet();
  private int rows;
  private int mostRead;
  private IntConsumer reader = row -> {};

  ChangingVectors(Embeddings embeddings) {
    this.dim = embeddings.dim();
    this.values = embeddings.values().clone();
    this.rows = embeddings.count();
    present.set(0, rows);
  }

  void set(int row, float[] vector) {
    if (row >= rows) {
      rows = row + 1;
      values = java.util.Arrays.copyOf(values, rows * dim);
    }
    System.arraycopy(vector, 0, values, row * dim, dim);
    present.set(row);
  }

  void remove(int row) {
    present.clear(row);
  }

  float[] row(int row) {
    return java.util.Arrays.copyOfRange(values, row * dim, (row + 1) * dim);
  }

  /** Lets it be told the first of the rows that are read, before they are. */
  void onRead(IntConsumer newReader) {
    reader = newReader;
  }

  /** Most rows that were read at one time. */
  int mostRead() {
    return mostRead;
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int size() {
    return present.cardinality();
  }

  @Override
  public boolean contains(int row) {
    return present.get(row);
  }

  @Override
  public void read(int from, int to, FloatBuffer target) {
    reader.accept(from);
    mostRead = Math.max(mostRead, to - from);
    target.put(values, from * dim, (to - from) * dim);
  }
}
