package io.tfsim.search;

import io.tfsim.distances.Closeness;
import io.tfsim.distances.DistanceFrom;
import io.tfsim.distances.Neighbours;
import io.tfsim.distances.Tiling;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.types.TFloat32;

/**
 * Exact search by matrix products over tiles of queries and vectors: they find who may be near, and
 * {@link Candidates} decides by distances.
 *
 * <p>The closest of a tile are picked by Java, not by TensorFlow's TopK: on a CPU, comparing with
 * the k-th closest so far is several times faster.
 */
final class ProductSearch {
  private final Vectors vectors;
  private final Tiling tiling;
  private final Closeness closeness;
  private final Threads threads;
  private final PlainSearch plain;

  /**
   * A search.
   *
   * @param plain for rows so long that products of them are not finite
   */
  ProductSearch(
      Vectors vectors, Tiling tiling, Closeness closeness, Threads threads, PlainSearch plain) {
    this.vectors = vectors;
    this.tiling = tiling;
    this.closeness = closeness;
    this.threads = threads;
    this.plain = plain;
  }

  /** Numbers that a query takes. */
  long perQuery(int k) {
    return Math.max(vectors.dim(), Nearest.capacity(k));
  }

  /**
   * The nearest rows of each query.
   *
   * @param rows the queries, one after another
   * @param queries distances from them
   * @param selves of each query a row that is not taken, or -1
   */
  Neighbours find(float[] rows, DistanceFrom[] queries, int[] selves, int k) {
    Tiling.Size size = tiling.square(queries.length, vectors.rows(), vectors.dim());
    Block block = new Block(queries, selves, k, size.queries());
    try {
      float[] tile = new float[size.references() * vectors.dim()];
      for (int from = 0; from < vectors.rows(); from += size.references()) {
        int count = Math.min(size.references(), vectors.rows() - from);
        vectors.read(from, from + count, FloatBuffer.wrap(tile));
        if (from == 0) {
          block.prepare(rows, mean(tile, count));
        }
        if (!block.take(tile, from, count)) {
          return plain.find(queries, selves, k);
        }
      }
      return block.finish();
    } finally {
      block.tiles.forEach(Closeness.Rows::close);
    }
  }

  private float[] mean(float[] rows, int count) {
    double[] sums = new double[vectors.dim()];
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += rows[row * sums.length + i];
      }
    }
    float[] mean = new float[sums.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sums[i] / count);
    }
    return mean;
  }

  /** As many queries as are looked for in one reading of the vectors. */
  private final class Block {
    private final int k;
    private final int perTile;
    private final Candidates[] candidates;
    private final List<Closeness.Rows> tiles = new ArrayList<>();
    private float[] origin = new float[0];

    /** The largest length of a vector so far. */
    private float largest;

    Block(DistanceFrom[] queries, int[] selves, int k, int perTile) {
      this.k = k;
      this.perTile = perTile;
      this.candidates = new Candidates[queries.length];
      Arrays.setAll(candidates, i -> new Candidates(k, selves[i], queries[i]));
    }

    void prepare(float[] rows, float[] middle) {
      origin = middle;
      int dim = vectors.dim();
      for (int from = 0; from < candidates.length; from += perTile) {
        int count = Math.min(perTile, candidates.length - from);
        tiles.add(
            closeness.prepare(
                Arrays.copyOfRange(rows, from * dim, (from + count) * dim), count, origin));
      }
    }

    /**
     * Looks at some vectors, the first of which has the number {@code from}.
     *
     * @return false if they or the queries are too long for products
     */
    boolean take(float[] some, int from, int count) {
      try (Closeness.Rows keys = closeness.prepare(some, count, origin)) {
        if (!keys.canBePaired() || !tiles.stream().allMatch(Closeness.Rows::canBePaired)) {
          return false;
        }
        largest = Math.max(largest, keys.largestSize());
        for (int tile = 0; tile < tiles.size(); tile++) {
          take(tile, keys, from);
        }
        return true;
      }
    }

    private void take(int tile, Closeness.Rows keys, int from) {
      try (TFloat32 pairs = closeness.of(tiles.get(tile), keys)) {
        var data = pairs.asRawTensor().data().asFloats();
        threads.share(
            tiles.get(tile).count(),
            (part, first, last) -> {
              var place = new Candidates.Workplace(vectors, k);
              float[] close = new float[keys.count()];
              for (int i = first; i < last; i++) {
                data.offset((long) i * close.length).read(close);
                int query = tile * perTile + i;
                candidates[query].take(from, close, rounding(query), place);
              }
            });
      }
    }

    private Candidates.Rounding rounding(int query) {
      float size = tiles.get(query / perTile).size(query % perTile);
      return least -> closeness.rounding(size, largest, least);
    }

    Neighbours finish() {
      int[] nearest = new int[candidates.length * k];
      float[] distances = new float[nearest.length];
      threads.share(
          candidates.length,
          (part, first, last) -> {
            var place = new Candidates.Workplace(vectors, k);
            for (int i = first; i < last; i++) {
              candidates[i].finish(rounding(i), place, nearest, distances, i * k);
            }
          });
      return new Neighbours(k, nearest, distances);
    }
  }
}
