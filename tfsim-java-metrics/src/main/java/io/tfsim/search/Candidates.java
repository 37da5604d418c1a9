package io.tfsim.search;

import io.tfsim.distances.DistanceFrom;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Who may be among the k nearest of one query: at first as far as closenesses tell, and where
 * rounding leaves more of them than there is room for, by distances.
 */
final class Candidates {
  private final int k;
  private final int self;
  private final DistanceFrom distance;
  private final float[] closeness;
  private final int[] rows;
  private int count;

  /** The k-th closest so far. */
  private float kth = Float.NEGATIVE_INFINITY;

  /**
   * No candidates yet.
   *
   * @param self a row that is not taken, or -1
   * @param distance from the query
   */
  Candidates(int k, int self, DistanceFrom distance) {
    this.k = k;
    this.self = self;
    this.distance = distance;
    this.closeness = new float[Nearest.capacity(k)];
    this.rows = new int[closeness.length];
  }

  /** What a thread needs to work on candidates. */
  static final class Workplace {
    private final Vectors vectors;
    private final float[] order;
    private final float[] vector;

    Workplace(Vectors vectors, int k) {
      this.vectors = vectors;
      this.order = new float[Nearest.capacity(k)];
      this.vector = new float[vectors.dim()];
    }

    private float[] read(int row) {
      vectors.read(row, row + 1, FloatBuffer.wrap(vector));
      return vector;
    }
  }

  /** What rounding may do to closenesses of the query. */
  @FunctionalInterface
  interface Rounding {
    /** By how much a closeness and a smaller one may be off, together. */
    double of(double smaller);
  }

  /**
   * Looks at the closeness of rows.
   *
   * @param from number of the first row
   */
  void take(int from, float[] close, Rounding rounding, Workplace place) {
    float least = least(rounding);
    for (int i = 0; i < close.length; i++) {
      if (close[i] >= least) {
        int row = from + i;
        if (row != self && place.vectors.contains(row)) {
          rows[count] = row;
          closeness[count] = close[i];
          count++;
          if (count == rows.length) {
            shrink(rounding, place);
            least = least(rounding);
          }
        }
      }
    }
  }

  /** The least closeness of a row that may be among the k nearest, rounded down. */
  private float least(Rounding rounding) {
    return kth == Float.NEGATIVE_INFINITY ? kth : Math.nextDown((float) (kth - rounding.of(kth)));
  }

  private void shrink(Rounding rounding, Workplace place) {
    dropDistant(rounding, place);
    if (count > k + (rows.length - k) / 2) { // many that rounding cannot tell apart: copies, say
      long[] all = ranks(place);
      long[] sorted = all.clone();
      Arrays.sort(sorted);
      long last = sorted[k - 1];
      keep(i -> all[i] <= last);
    }
  }

  /** Drops those that are further from the k-th closest than rounding can explain. */
  private void dropDistant(Rounding rounding, Workplace place) {
    if (count <= k) {
      return;
    }
    System.arraycopy(closeness, 0, place.order, 0, count);
    kth = Selection.largest(place.order, count, k);
    float least = least(rounding);
    keep(i -> closeness[i] >= least);
  }

  private void keep(IntPredicate wanted) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (wanted.test(i)) {
        rows[kept] = rows[i];
        closeness[kept] = closeness[i];
        kept++;
      }
    }
    count = kept;
  }

  /** Of each candidate, a number that orders by distance, then by row. */
  private long[] ranks(Workplace place) {
    long[] ranks = new long[count];
    for (int i = 0; i < count; i++) {
      ranks[i] = Nearest.rank(distance.to(place.read(rows[i])), rows[i]);
    }
    return ranks;
  }

  /**
   * Writes the k nearest, nearest first.
   *
   * @param at where in the arrays
   */
  void finish(Rounding rounding, Workplace place, int[] nearest, float[] distances, int at) {
    dropDistant(rounding, place);
    if (count < k) {
      throw new IllegalStateException(
          "vectors must be finite numbers, were not: " + count + " of them can be compared");
    }
    long[] ranks = ranks(place);
    Arrays.sort(ranks);
    for (int i = 0; i < k; i++) {
      nearest[at + i] = Nearest.row(ranks[i]);
      distances[at + i] = Nearest.distance(ranks[i]);
    }
  }
}
