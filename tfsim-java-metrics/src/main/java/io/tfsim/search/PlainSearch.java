package io.tfsim.search;

import com.google.common.math.IntMath;
import io.tfsim.distances.DistanceFrom;
import io.tfsim.distances.Neighbours;
import java.math.RoundingMode;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Exact search without matrix products: the distance of every vector from each query, one after
 * another. For few queries it is several times faster, since for a product the vectors have to be
 * copied and prepared first.
 */
final class PlainSearch {
  /** Numbers that are read at a time: they should stay in a processor's own cache. */
  private static final int NUMBERS = 1 << 14;

  private final Vectors vectors;
  private final Threads threads;

  PlainSearch(Vectors vectors, Threads threads) {
    this.vectors = vectors;
    this.threads = threads;
  }

  /** Numbers that a query takes. */
  long perQuery(int k) {
    return (long) threads.parts(vectors.rows()) * Nearest.capacity(ofPart(k)) + Nearest.capacity(k);
  }

  /** As many of the k nearest as may be in one part of the vectors. */
  private int ofPart(int k) {
    int parts = threads.parts(vectors.rows());
    return Math.min(k, IntMath.divide(vectors.rows(), parts, RoundingMode.CEILING));
  }

  /**
   * The nearest rows of each query.
   *
   * @param selves of each query a row that is not taken, or -1
   */
  Neighbours find(DistanceFrom[] queries, int[] selves, int k) {
    Nearest[][] found =
        IntStream.range(0, threads.parts(vectors.rows()))
            .mapToObj(
                part ->
                    Arrays.stream(queries).map(q -> new Nearest(ofPart(k))).toArray(Nearest[]::new))
            .toArray(Nearest[][]::new);
    threads.share(vectors.rows(), (part, from, to) -> scan(queries, selves, from, to, found[part]));
    int[] rows = new int[queries.length * k];
    float[] distances = new float[rows.length];
    for (int query = 0; query < queries.length; query++) {
      Nearest all = new Nearest(k);
      for (Nearest[] part : found) {
        all.addAll(part[query]);
      }
      all.write(rows, distances, query * k);
    }
    return new Neighbours(k, rows, distances);
  }

  private void scan(DistanceFrom[] queries, int[] selves, int first, int last, Nearest[] found) {
    int dim = vectors.dim();
    int step = Math.max(1, NUMBERS / dim);
    float[] some = new float[step * dim];
    for (int from = first; from < last; from += step) {
      int to = Math.min(last, from + step);
      vectors.read(from, to, FloatBuffer.wrap(some));
      for (int query = 0; query < queries.length; query++) {
        for (int row = from; row < to; row++) {
          if (row != selves[query] && vectors.contains(row)) {
            found[query].add(queries[query].to(some, (row - from) * dim), row);
          }
        }
      }
    }
  }
}
