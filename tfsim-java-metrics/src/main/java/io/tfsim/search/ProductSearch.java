package io.tfsim.search;

import io.tfsim.distances.Closeness;
import io.tfsim.distances.Distance;
import io.tfsim.distances.DistanceFrom;
import io.tfsim.distances.Neighbours;
import io.tfsim.distances.Pairs;
import io.tfsim.distances.Tiling;
import io.tfsim.graph.Execution;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Exact search by matrix products over tiles of queries and vectors: they find who may be near, and
 * {@link Candidates} decides by distances.
 *
 * <p>Where products in bfloat16 are faster, they come first, and those of the execution's type only
 * if bfloat16 leaves too much in doubt. What is found is the same.
 *
 * <p>The closest of a tile are picked by Java, not by TensorFlow's TopK: on a CPU, comparing with
 * the k-th closest so far is several times faster.
 */
final class ProductSearch implements AutoCloseable {
  /**
   * Numbers of the vectors whose distances are computed for all queries before those of the next:
   * they stay in a processor's cache.
   */
  private static final int NEAR_BY = 1 << 17;

  /** Of so many queries, if one has more in doubt than there is room for, that is too many. */
  private static final int ONE_OF = 4;

  /** So many searches leave bfloat16 out after it did not do: vectors may change. */
  private static final int LEFT_OUT = 16;

  private final Vectors vectors;
  private final Tiling tiling;
  private final Closeness fine;
  private final Threads threads;
  private final PlainSearch plain;
  private final CoarseProducts coarseProducts;

  /** Made when it is first used. */
  private Optional<Closeness> coarse = Optional.empty();

  private int leaveOut;
  private int coarselyFound;
  private boolean closed;

  /**
   * A search.
   *
   * @param plain for rows so long that products of them are not finite
   */
  ProductSearch(
      Vectors vectors,
      Distance distance,
      Tiling tiling,
      Threads threads,
      PlainSearch plain,
      CoarseProducts coarseProducts) {
    this.vectors = vectors;
    this.tiling = tiling;
    this.fine = Closeness.of(distance, vectors.dim(), tiling.execution());
    this.threads = threads;
    this.plain = plain;
    this.coarseProducts = coarseProducts;
  }

  /** Numbers that a query takes. */
  long perQuery(int k) {
    return Math.max(vectors.dim(), Candidates.capacity(k));
  }

  /**
   * The nearest rows of each query.
   *
   * @param rows the queries, one after another
   * @param queries distances from them
   * @param selves of each query a row that is not taken, or -1
   */
  Neighbours find(float[] rows, DistanceFrom[] queries, int[] selves, int k) {
    Optional<Closeness> first = coarse(queries.length);
    if (first.isPresent()) {
      Block block = new Block(first.get(), queries, selves, k);
      Optional<Neighbours> found = block.find(rows);
      ended(found.isPresent());
      if (found.isPresent()) {
        return found.get();
      }
      if (block.tooLong) {
        return plain.find(queries, selves, k);
      }
    }
    return new Block(fine, queries, selves, k)
        .find(rows)
        .orElseGet(() -> plain.find(queries, selves, k));
  }

  /** Products in bfloat16, if they are to be tried. */
  private synchronized Optional<Closeness> coarse(int queries) {
    if (closed) {
      throw new IllegalStateException("the search is closed");
    }
    Execution execution = tiling.execution();
    if (!Closeness.canBeCoarse(fine.distance(), execution)
        || !coarseProducts.areFaster(queries, (double) vectors.rows() * vectors.dim())) {
      return Optional.empty();
    }
    if (leaveOut > 0) {
      leaveOut--;
      return Optional.empty();
    }
    if (coarse.isEmpty()) {
      coarse = Optional.of(Closeness.coarse(fine.distance(), vectors.dim(), execution));
    }
    return coarse;
  }

  private synchronized void ended(boolean found) {
    if (found) {
      coarselyFound++;
    } else {
      leaveOut = LEFT_OUT;
    }
  }

  /** How many times products in bfloat16 were enough. */
  synchronized int coarselyFound() {
    return coarselyFound;
  }

  @Override
  public synchronized void close() {
    closed = true;
    fine.close();
    coarse.ifPresent(Closeness::close);
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
    private final Closeness closeness;
    private final int k;
    private final Tiling.Size size;
    private final Candidates[] candidates;
    private final List<Closeness.Rows> tiles = new ArrayList<>();
    private float[] origin = new float[0];
    private Closeness.Extent largest = Closeness.Extent.NONE;

    /** Whether queries or vectors are so long that their products may be infinite. */
    private boolean tooLong;

    Block(Closeness closeness, DistanceFrom[] queries, int[] selves, int k) {
      this.closeness = closeness;
      this.k = k;
      this.size = tiling.square(queries.length, vectors.rows(), vectors.dim());
      this.candidates = new Candidates[queries.length];
      Arrays.setAll(candidates, i -> new Candidates(k, selves[i], queries[i]));
    }

    /** The nearest; none if these products cannot tell. */
    Optional<Neighbours> find(float[] rows) {
      try {
        float[] tile = new float[size.references() * vectors.dim()];
        for (int from = 0; from < vectors.rows(); from += size.references()) {
          int count = Math.min(size.references(), vectors.rows() - from);
          vectors.read(from, from + count, FloatBuffer.wrap(tile));
          if (from == 0) {
            prepare(rows, mean(tile, count));
          }
          if (!take(tile, from, count)) {
            return Optional.empty();
          }
        }
        return Optional.of(finish());
      } finally {
        tiles.forEach(Closeness.Rows::close);
      }
    }

    private void prepare(float[] rows, float[] middle) {
      origin = middle;
      int dim = vectors.dim();
      for (int from = 0; from < candidates.length; from += size.queries()) {
        int count = Math.min(size.queries(), candidates.length - from);
        tiles.add(
            closeness.prepare(
                Arrays.copyOfRange(rows, from * dim, (from + count) * dim), count, origin));
      }
    }

    /**
     * Looks at some vectors, the first of which has the number {@code from}.
     *
     * @return false if they or the queries are too long for products, or too near to one another
     */
    private boolean take(float[] some, int from, int count) {
      try (Closeness.Rows keys = closeness.prepare(some, count, origin)) {
        tooLong = !keys.canBePaired() || !tiles.stream().allMatch(Closeness.Rows::canBePaired);
        if (tooLong) {
          return false;
        }
        largest = largest.orLarger(keys.largest());
        for (int tile = 0; tile < tiles.size(); tile++) {
          take(tile, keys, from);
        }
      }
      boolean last = from + count == vectors.rows();
      return closeness == fine || last || !isCrowded();
    }

    private boolean isCrowded() {
      return Arrays.stream(candidates).filter(Candidates::isCrowded).count()
          > candidates.length / ONE_OF;
    }

    private void take(int tile, Closeness.Rows keys, int from) {
      try (Pairs pairs = closeness.of(tiles.get(tile), keys)) {
        threads.share(
            tiles.get(tile).count(),
            (part, first, last) -> {
              var place = new Candidates.Workplace(vectors, k);
              Pairs.Reader reader = pairs.reader();
              for (int i = first; i < last; i++) {
                int query = tile * size.queries() + i;
                candidates[query].take(from, reader.read(i), rounding(query), place);
              }
            });
      }
    }

    private Candidates.Rounding rounding(int query) {
      Closeness.Extent extent = tiles.get(query / size.queries()).extent(query % size.queries());
      return closer -> closeness.rounding(extent, largest, closer);
    }

    private Neighbours finish() {
      int[] nearest = new int[candidates.length * k];
      float[] distances = new float[nearest.length];
      threads.share(
          candidates.length,
          (part, first, last) -> {
            var place = new Candidates.Workplace(vectors, k);
            for (int i = first; i < last; i++) {
              candidates[i].settle(rounding(i), place);
            }
            int step = Math.max(1, NEAR_BY / vectors.dim());
            for (long row = 0; row < vectors.rows(); row += step) {
              int end = (int) Math.min(Integer.MAX_VALUE, row + step);
              for (int i = first; i < last; i++) {
                candidates[i].rank(end, place);
              }
            }
            for (int i = first; i < last; i++) {
              candidates[i].write(nearest, distances, i * k);
            }
          });
      return new Neighbours(k, nearest, distances);
    }
  }
}
