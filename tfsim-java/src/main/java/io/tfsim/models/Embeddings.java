package io.tfsim.models;

import java.util.Arrays;
import java.util.Objects;

/**
 * Embeddings of the examples of a source, in its order.
 *
 * @param values the rows, one after another: {@code count * dim} numbers
 * @param dim length of a row
 * @param labels class of each example, or -1 where it has none
 */
@SuppressWarnings("ArrayRecordComponent") // large; copied by row() only
public record Embeddings(float[] values, int dim, int[] labels) {

  /** Checks that the sizes agree. */
  public Embeddings {
    if (values.length != labels.length * dim) {
      throw new IllegalArgumentException(
          labels.length
              + " embeddings of "
              + dim
              + " must have "
              + labels.length * dim
              + " values, was "
              + values.length);
    }
  }

  /** Number of embeddings. */
  public int count() {
    return labels.length;
  }

  /** A copy of one embedding. */
  public float[] row(int index) {
    return Arrays.copyOfRange(values, index * dim, (index + 1) * dim);
  }

  /**
   * A copy of some embeddings with their labels, in the order given.
   *
   * @throws IndexOutOfBoundsException if an index is out of range
   */
  public Embeddings rows(int... indices) {
    float[] some = new float[Math.multiplyExact(indices.length, dim)];
    int[] ofSome = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      int index = Objects.checkIndex(indices[i], count());
      System.arraycopy(values, index * dim, some, i * dim, dim);
      ofSome[i] = labels[index];
    }
    return new Embeddings(some, dim, ofSome);
  }

  /**
   * These embeddings, if every value is finite.
   *
   * @param name what they are to the caller, for the message
   * @throws IllegalArgumentException if a value is NaN or infinite
   */
  public Embeddings requireFinite(String name) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            name + " must be finite, was " + values[i] + " in number " + i / dim);
      }
    }
    return this;
  }

  /**
   * These embeddings, if every one has a label.
   *
   * @param name what they are to the caller, for the message
   * @throws IllegalArgumentException if a label is negative
   */
  public Embeddings requireLabels(String name) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0) {
        throw new IllegalArgumentException(name + " need labels, number " + i + " has none");
      }
    }
    return this;
  }
}
