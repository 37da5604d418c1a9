package io.tfsim.search;

import io.tfsim.distances.DistanceFrom;
import io.tfsim.distances.Pairs;
import java.nio.FloatBuffer;
import java.util.Arrays;

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

  /** Of each candidate, a number that orders by distance, then by row; the first are known. */
  private long[] ranks = {};

  private int ranked;
  private boolean crowded;

  /** As close as the k-th closest so far, or a little less. */
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
    this.closeness = new float[capacity(k)];
    this.rows = new int[closeness.length];
  }

  /** As many as are kept: twice those that are wanted and in doubt, as a rule. */
  static int capacity(int k) {
    return Math.addExact(Math.multiplyExact(3, k), 128);
  }

  /** Whether more of them were in doubt than there is room for. */
  boolean isCrowded() {
    return crowded;
  }

  /** What a thread needs to work on candidates. */
  static final class Workplace {
    private final Vectors vectors;
    private final Selection selection;
    private final float[] vector;

    Workplace(Vectors vectors, int k) {
      this.vectors = vectors;
      this.selection = new Selection(capacity(k));
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
    double of(double closer);
  }

  /**
   * Looks at the closeness of rows.
   *
   * @param from number of the first row
   */
  void take(int from, Pairs.Reader close, Rounding rounding, Workplace place) {
    float least = least(rounding);
    for (int i = close.next(0, least); i < close.keys(); i = close.next(i + 1, least)) {
      int row = from + i;
      if (row != self && place.vectors.contains(row)) {
        rows[count] = row;
        closeness[count] = close.get(i);
        count++;
        if (count == rows.length) {
          shrink(rounding, place);
          least = least(rounding);
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
      crowded = true;
      ranks = new long[count];
      ranked = 0;
      rank(Integer.MAX_VALUE, place);
      long[] sorted = ranks.clone();
      Arrays.sort(sorted);
      long last = sorted[k - 1];
      int kept = 0;
      for (int i = 0; i < count; i++) {
        if (ranks[i] <= last) {
          rows[kept] = rows[i];
          closeness[kept++] = closeness[i];
        }
      }
      count = kept;
      ranks = new long[0];
    }
  }

  /** Drops those that are further from the k-th closest than rounding can explain. */
  private void dropDistant(Rounding rounding, Workplace place) {
    if (count <= k) {
      return;
    }
    kth = Math.max(kth, place.selection.nearLargest(closeness, count, k));
    float least = least(rounding);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      rows[kept] = rows[i];
      closeness[kept] = closeness[i];
      kept += closeness[i] >= least ? 1 : 0; // no branch: it could not be foreseen
    }
    count = kept;
  }

  /** Leaves those that may be among the k nearest; they are to be {@linkplain #rank ranked}. */
  void settle(Rounding rounding, Workplace place) {
    dropDistant(rounding, place);
    if (count < k) {
      throw new IllegalStateException(
          "vectors must be finite numbers, were not: " + count + " of them can be compared");
    }
    ranks = new long[count];
    ranked = 0;
  }

  /** Computes the distances of those that are left, up to a row. */
  void rank(int end, Workplace place) {
    // rows are in the order in which they came
    for (; ranked < count && rows[ranked] < end; ranked++) {
      ranks[ranked] = Nearest.rank(distance.to(place.read(rows[ranked])), rows[ranked]);
    }
  }

  /**
   * Writes the k nearest, nearest first.
   *
   * @param at where in the arrays
   */
  void write(int[] nearest, float[] distances, int at) {
    Arrays.sort(ranks);
    for (int i = 0; i < k; i++) {
      nearest[at + i] = Nearest.row(ranks[i]);
      distances[at + i] = Nearest.distance(ranks[i]);
    }
    ranks = new long[0];
  }
}
