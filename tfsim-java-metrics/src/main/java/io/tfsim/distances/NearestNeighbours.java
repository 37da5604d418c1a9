package io.tfsim.distances;

import io.tfsim.graph.Checks;
import io.tfsim.models.Embeddings;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * Exact search for the nearest of some embeddings, by matrix products over tiles of queries and
 * references.
 *
 * <p>A tile's nearest are found by products, then their distances are computed again from
 * differences, and it is these that order them and are returned. So an embedding's distance to
 * itself is 0 (by cosine, a rounding error), distances do not depend on the tiles, and of equal
 * distances the lower index comes first. A few more than k are looked at, so that the rounding of
 * products decides nothing; only where more than {@value #SPARE} embeddings lie within it at the
 * k-th place may another of them be returned.
 *
 * <p>Memory: a few arrays of {@link Tiling#numbers} numbers, and the references. Owns native
 * memory: close it.
 */
public final class NearestNeighbours implements AutoCloseable {
  /** Neighbours beyond k whose distances are computed again. */
  private static final int SPARE = 8;

  private static final int NO_INDEX = -1;

  private final PairTiles pairs;
  private final Tiling tiling;

  // the nearest so far, and with those of one more tile of references
  private final Placeholder<TFloating> knownCloseness;
  private final Placeholder<TInt32> knownIndices;
  private final Placeholder<TInt32> wanted;
  private final Operand<TFloating> closeness;
  private final Operand<TInt32> indices;

  // candidates, ordered by their distances
  private final Placeholder<TInt32> candidates;
  private final Placeholder<TInt32> self;
  private final Operand<TInt32> nearest;
  private final Operand<TFloat32> distances;

  private NearestNeighbours(Embeddings references, Distance distance, Tiling tiling) {
    this.tiling = tiling;
    this.pairs = PairTiles.of(references, distance, tiling);
    try {
      var tf = pairs.scope().tf();
      Shape many = Shape.of(-1, -1);
      this.knownCloseness =
          tf.placeholder(pairs.scope().floatType().tensorType(), Placeholder.shape(many));
      this.knownIndices = tf.placeholder(TInt32.class, Placeholder.shape(many));
      this.wanted = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
      Operand<TFloating> all = // (queries, references of the tile)
          distance.closeness(pairs.scope(), pairs.preparedQueries(), pairs.preparedTile());
      var ofTile = topK(all, tf.math.minimum(wanted, pairs.count()));
      // the known ones have lower indices and come first, which topK keeps where they are equal
      Operand<TFloating> both = tf.concat(List.of(knownCloseness, ofTile.values()), tf.constant(1));
      Operand<TInt32> bothIndices =
          tf.concat(
              List.of(knownIndices, tf.math.add(ofTile.indices(), pairs.from())), tf.constant(1));
      var merged = topK(both, tf.math.minimum(wanted, pairs.scope().size(both, 1)));
      this.closeness = merged.values();
      this.indices = pick(bothIndices, merged.indices());

      this.candidates = tf.placeholder(TInt32.class, Placeholder.shape(many));
      this.self = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
      Operand<TInt32> byIndex = // ascending, so that topK puts lower indices first
          tf.math.neg(topK(tf.math.neg(candidates), pairs.scope().size(candidates, 1)).values());
      Operand<TFloating> rows = // (queries, candidates, dim)
          tf.gather(pairs.preparedReferences(), byIndex, tf.constant(0));
      Operand<TFloating> near =
          distance.betweenPrepared(
              pairs.scope(), tf.expandDims(pairs.preparedQueries(), tf.constant(1)), rows);
      Operand<TFloating> others =
          tf.select(
              tf.math.equal(byIndex, tf.expandDims(self, tf.constant(1))),
              tf.math.add(tf.zerosLike(near), pairs.scope().constant(Double.POSITIVE_INFINITY)),
              near);
      var sorted = topK(tf.math.neg(others), wanted);
      this.nearest = pick(byIndex, sorted.indices());
      this.distances = tf.dtypes.cast(tf.math.neg(sorted.values()), TFloat32.class);
    } catch (RuntimeException e) {
      pairs.close();
      throw e;
    }
  }

  private <T extends TNumber> TopK<T, TInt32> topK(Operand<T> x, Operand<TInt32> k) {
    return pairs.scope().tf().nn.topK(x, k, TInt32.class, new TopK.Options[0]);
  }

  /** Of each row, the elements at the positions of the same row of {@code at}. */
  private Operand<TInt32> pick(Operand<TInt32> x, Operand<TInt32> at) {
    var tf = pairs.scope().tf();
    return tf.gather(x, at, tf.constant(1), Gather.batchDims(1L));
  }

  /** A search with tiles as they come. */
  public static NearestNeighbours of(Embeddings references, Distance distance) {
    return of(references, distance, Tiling.create());
  }

  /**
   * A search.
   *
   * @param references what is searched; labels are not looked at
   * @throws IllegalArgumentException if there are no references, or a value is not finite
   */
  public static NearestNeighbours of(Embeddings references, Distance distance, Tiling tiling) {
    return new NearestNeighbours(references, distance, tiling);
  }

  /** What is searched. */
  public Embeddings references() {
    return pairs.references();
  }

  /** How distances are measured. */
  public Distance distance() {
    return pairs.distance();
  }

  /** Takes the neighbours of one tile of queries after the other. */
  @FunctionalInterface
  public interface TileReader {
    /**
     * Takes a tile.
     *
     * @param from number of its first query
     */
    void read(int from, Neighbours neighbours);
  }

  /**
   * The nearest references of each query.
   *
   * @param k from 1 to the number of references
   * @throws IllegalArgumentException if k is out of range, the dimension is not the references', or
   *     a value is not finite or too large to be squared
   * @throws IllegalStateException if this is closed
   */
  public Neighbours find(Embeddings queries, int k) {
    return collect(queries.count(), k, reader -> forEachTile(queries, k, reader));
  }

  /**
   * The nearest others of each reference: it is itself left out, by its index, and no copy of it.
   *
   * @param k from 1 to the number of references less one
   * @throws IllegalArgumentException if k is out of range
   */
  public Neighbours findAmongOthers(int k) {
    return collect(references().count(), k, reader -> forEachTileAmongOthers(k, reader));
  }

  /** As {@link #find}, but a tile at a time, so that memory does not grow with the queries. */
  public void forEachTile(Embeddings queries, int k, TileReader reader) {
    pairs.checkQueries(queries);
    run(queries, checkCount(k, references().count()), false, reader);
  }

  /** As {@link #findAmongOthers}, but a tile at a time. */
  public void forEachTileAmongOthers(int k, TileReader reader) {
    run(references(), checkCount(k, references().count() - 1), true, reader);
  }

  private static int checkCount(int k, int most) {
    Checks.atLeast("k", k, 1);
    if (k > most) {
      throw new IllegalArgumentException(
          "k must be <= number of references (" + most + "), was " + k);
    }
    return k;
  }

  private static Neighbours collect(int queries, int k, Consumer<TileReader> search) {
    int[] indices = new int[Math.multiplyExact(queries, k)];
    float[] distances = new float[indices.length];
    search.accept(
        (from, tile) -> {
          System.arraycopy(tile.indices(), 0, indices, from * k, tile.indices().length);
          System.arraycopy(tile.distances(), 0, distances, from * k, tile.indices().length);
        });
    return new Neighbours(k, indices, distances);
  }

  private void run(Embeddings queries, int k, boolean amongOthers, TileReader reader) {
    int count = references().count();
    int candidateCount = (int) Math.min(count, (long) k + SPARE + (amongOthers ? 1 : 0));
    int dim = references().dim();
    Tiling.Size size =
        tiling.size(
            count, distance().broadcasts() ? dim : 1, (long) candidateCount * Math.max(1, dim));
    for (int from = 0; from < queries.count(); from += size.queries()) {
      int rows = Math.min(size.queries(), queries.count() - from);
      int[] selves = new int[rows];
      int first = from;
      Arrays.setAll(selves, i -> amongOthers ? first + i : NO_INDEX);
      try (TFloat32 tile = PairTiles.rows(queries, from, rows);
          TInt32 number = TInt32.scalarOf(candidateCount);
          Tensor found = candidates(tile, number, size.references());
          TInt32 left = TInt32.vectorOf(selves);
          TInt32 kept = TInt32.scalarOf(k);
          Result result =
              pairs
                  .runner(tile)
                  .feed(candidates, found)
                  .feed(self, left)
                  .feed(wanted, kept)
                  .fetch(nearest)
                  .fetch(distances)
                  .run()) {
        reader.read(from, neighbours(k, result));
      }
    }
  }

  /** The indices of candidates (queries, candidates), tile of references after tile. */
  private Tensor candidates(TFloat32 queries, TInt32 number, int tileSize) {
    int count = references().count();
    Shape none = Shape.of(queries.shape().get(0), 0);
    Tensor close = Tensor.of(pairs.scope().floatType().tensorType(), none);
    Tensor found = TInt32.tensorOf(none);
    for (int from = 0; from < count; from += tileSize) {
      try (Tensor oldClose = close;
          Tensor oldFound = found;
          TInt32 first = TInt32.scalarOf(from);
          TInt32 size = TInt32.scalarOf(Math.min(tileSize, count - from))) {
        Result result =
            pairs
                .runner(queries, first, size)
                .feed(knownCloseness, oldClose)
                .feed(knownIndices, oldFound)
                .feed(wanted, number)
                .fetch(closeness)
                .fetch(indices)
                .run();
        close = result.get(0);
        found = result.get(1);
      }
    }
    close.close();
    return found;
  }

  private static Neighbours neighbours(int k, Result result) {
    int[] indices = new int[Math.toIntExact(result.get(0).shape().size())];
    float[] distances = new float[indices.length];
    result.get(0).asRawTensor().data().asInts().read(indices);
    result.get(1).asRawTensor().data().asFloats().read(distances);
    for (float distance : distances) {
      if (!Float.isFinite(distance)) {
        throw new IllegalArgumentException(
            "distances must be finite, was "
                + distance
                + ": embeddings are too large to be squared");
      }
    }
    return new Neighbours(k, indices, distances);
  }

  /** Frees the native memory. */
  @Override
  public void close() {
    pairs.close();
  }
}
