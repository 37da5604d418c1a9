package io.tfsim.search;

import java.util.Arrays;

/**
 * The k nearest of rows whose distances come in any order: by distance as single precision has it,
 * then by row.
 */
final class Nearest {
  private final int k;

  /** Numbers that order by distance, then by row; the first {@link #count} are known. */
  private final long[] ranks;

  private int count;

  /** No rank above it is among the k lowest. */
  private long most = Long.MAX_VALUE;

  Nearest(int k) {
    this.k = k;
    this.ranks = new long[capacity(k)];
  }

  /** Numbers that are kept: twice as many as are wanted, so that they are seldom sorted. */
  static int capacity(int k) {
    return Math.addExact(Math.multiplyExact(2, k), 64);
  }

  /**
   * A number that orders by distance, then by row.
   *
   * @throws IllegalArgumentException if the distance is too large
   */
  static long rank(double distance, int row) {
    float far = (float) distance + 0f; // no -0
    if (!Float.isFinite(far)) {
      throw new IllegalArgumentException(
          "distances must be finite in single precision, was " + far);
    }
    return (long) ordered(Float.floatToIntBits(far)) << 32 | row;
  }

  static int row(long rank) {
    return (int) rank;
  }

  static float distance(long rank) {
    return Float.intBitsToFloat(ordered((int) (rank >> 32)));
  }

  /** Turns the bits of floats into integers of the same order, and back. */
  private static int ordered(int bits) {
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  void add(double distance, int row) {
    add(rank(distance, row));
  }

  private void add(long rank) {
    if (rank <= most) {
      ranks[count++] = rank;
      if (count == ranks.length) {
        shrink();
      }
    }
  }

  void addAll(Nearest other) {
    for (int i = 0; i < other.count; i++) {
      add(other.ranks[i]);
    }
  }

  private void shrink() {
    Arrays.sort(ranks, 0, count);
    if (count >= k) {
      count = k;
      most = ranks[k - 1];
    }
  }

  /** Writes the k nearest, nearest first; there must be as many. */
  void write(int[] rows, float[] distances, int at) {
    shrink();
    for (int i = 0; i < k; i++) {
      rows[at + i] = row(ranks[i]);
      distances[at + i] = distance(ranks[i]);
    }
  }
}
