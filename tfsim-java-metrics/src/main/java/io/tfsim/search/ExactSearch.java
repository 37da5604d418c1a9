package io.tfsim.search;

import io.tfsim.distances.Distance;
import io.tfsim.distances.DistanceFrom;
import io.tfsim.distances.Neighbours;
import io.tfsim.distances.Tiling;
import io.tfsim.models.Embeddings;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Exact search: every vector is looked at.
 *
 * <p>Matrix products over tiles of queries and vectors, by TensorFlow, find who may be near; the
 * distances of those are then computed in double precision, and it is these, rounded to single
 * precision, that order them and are returned. All that rounding leaves in doubt is looked at, so
 * the result is that of computing every distance in double precision, whatever the tiles and the
 * number of threads: an embedding's distance to itself is 0 (by cosine, a rounding error), and of
 * equal distances the lower row comes first. Where very many vectors lie within rounding of the
 * k-th place, as copies do, that takes longer. Of matrix products it assumes the rounding errors of
 * sums in the {@linkplain Tiling#execution float type}; where a GPU uses a lesser one (TF32), a
 * near neighbour may be missed. In {@code FLOAT32}, a large search by cosine, inner product or a
 * Euclidean distance measures once whether this machine is faster by products of bfloat16 rows; if
 * so they come first, and the result is the same.
 *
 * <p>The vectors are read anew for each search, tile by tile: changes are seen at once, and memory
 * is a few arrays of {@link Tiling#numbers} numbers, whatever the number of vectors and queries.
 * Owns native memory and threads: close it.
 */
public final class ExactSearch implements Search {
  private static final int NO_ROW = -1;

  /** As many queries as are searched for one by one, without matrix products. */
  private static final int FEW_QUERIES = 4;

  private final Vectors vectors;
  private final Tiling tiling;
  private final Distance distance;
  private final Threads threads;
  private final PlainSearch plain;
  private final ProductSearch products;
  private volatile boolean closed;

  private ExactSearch(
      Vectors vectors, Distance distance, Tiling tiling, CoarseProducts coarseProducts) {
    this.vectors = vectors;
    this.tiling = tiling;
    this.distance = distance;
    this.threads = new Threads(tiling.execution().intraOpThreads());
    this.plain = new PlainSearch(vectors, threads);
    this.products = new ProductSearch(vectors, distance, tiling, threads, plain, coarseProducts);
  }

  /** A search with tiles as they come. */
  public static ExactSearch over(Vectors vectors, Distance distance) {
    return over(vectors, distance, Tiling.create());
  }

  /** A search. */
  public static ExactSearch over(Vectors vectors, Distance distance, Tiling tiling) {
    return over(vectors, distance, tiling, CoarseProducts.WHERE_FASTER);
  }

  static ExactSearch over(
      Vectors vectors, Distance distance, Tiling tiling, CoarseProducts coarseProducts) {
    return new ExactSearch(vectors, distance, tiling, coarseProducts);
  }

  /** A search of embeddings in memory, with tiles as they come; labels are not looked at. */
  public static ExactSearch of(Embeddings embeddings, Distance distance) {
    return of(embeddings, distance, Tiling.create());
  }

  /**
   * A search of embeddings in memory; labels are not looked at.
   *
   * @throws IllegalArgumentException if there are none, or a value is not finite
   */
  public static ExactSearch of(Embeddings embeddings, Distance distance, Tiling tiling) {
    if (embeddings.count() == 0) {
      throw new IllegalArgumentException("references must be at least 1, were 0");
    }
    return over(new EmbeddingVectors(embeddings.requireFinite("references")), distance, tiling);
  }

  @Override
  public Distance distance() {
    return distance;
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

  @Override
  public Neighbours find(Embeddings queries, int k) {
    Queries.checkCount(k, vectors.size());
    return collect(queries.count(), k, reader -> forEachTile(queries, k, reader));
  }

  /**
   * The nearest others of each row: it is itself left out, by its number, and no copy of it.
   *
   * @param k from 1 to the number of rows less one
   * @throws IllegalArgumentException if k is out of range
   * @throws IllegalStateException if there are holes, or this is closed
   */
  public Neighbours findAmongOthers(int k) {
    Queries.checkCount(k, vectors.size() - 1);
    return collect(vectors.rows(), k, reader -> forEachTileAmongOthers(k, reader));
  }

  private static Neighbours collect(int queries, int k, Consumer<TileReader> search) {
    int[] indices = new int[Queries.results(queries, k)];
    float[] distances = new float[indices.length];
    search.accept(
        (from, tile) -> {
          System.arraycopy(tile.indices(), 0, indices, from * k, tile.indices().length);
          System.arraycopy(tile.distances(), 0, distances, from * k, tile.indices().length);
        });
    return new Neighbours(k, indices, distances);
  }

  /** As {@link #find}, but a tile at a time, so that memory does not grow with the queries. */
  public void forEachTile(Embeddings queries, int k, TileReader reader) {
    Queries.check(queries, vectors);
    run(new EmbeddingVectors(queries), Queries.checkCount(k, vectors.size()), false, reader);
  }

  /** As {@link #findAmongOthers}, but a tile at a time. */
  public void forEachTileAmongOthers(int k, TileReader reader) {
    if (vectors.size() != vectors.rows()) {
      throw new IllegalStateException(
          "the neighbours of each among the others need no holes, was "
              + (vectors.rows() - vectors.size()));
    }
    run(vectors, Queries.checkCount(k, vectors.size() - 1), true, reader);
  }

  private void run(Vectors queries, int k, boolean amongOthers, TileReader reader) {
    if (closed) {
      throw new IllegalStateException("the search is closed");
    }
    int dim = vectors.dim();
    // there is no product for it
    boolean plainly = queries.rows() <= FEW_QUERIES || distance == Distance.MANHATTAN;
    int block =
        Tiling.even(
            queries.rows(), tiling.rows(plainly ? plain.perQuery(k) : products.perQuery(k)));
    for (int from = 0; from < queries.rows(); from += block) {
      int count = Math.min(block, queries.rows() - from);
      float[] rows = new float[count * dim];
      queries.read(from, from + count, FloatBuffer.wrap(rows));
      int[] selves = new int[count];
      int first = from;
      Arrays.setAll(selves, i -> amongOthers ? first + i : NO_ROW);
      DistanceFrom[] distances = Queries.distances(rows, dim, distance);
      reader.read(
          from,
          plainly ? plain.find(distances, selves, k) : products.find(rows, distances, selves, k));
    }
  }

  /** How many times products in bfloat16 were enough. */
  int coarselyFound() {
    return products.coarselyFound();
  }

  @Override
  public void added(int... rows) {
    // the vectors are read anew for each search
  }

  @Override
  public void removed(int... rows) {
    // the vectors are read anew for each search
  }

  @Override
  public void save(Path file) {
    // there is nothing that opening would have to make
  }

  @Override
  public void close() {
    closed = true;
    threads.close();
    products.close();
  }
}
