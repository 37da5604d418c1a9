package io.tfsim.search;

import io.tfsim.distances.Closeness;
import io.tfsim.distances.Distance;
import io.tfsim.distances.Neighbours;
import io.tfsim.distances.Tiling;
import io.tfsim.graph.Checks;
import io.tfsim.models.Embeddings;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.tensorflow.types.TFloat32;

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
 * near neighbour may be missed.
 *
 * <p>The vectors are read anew for each search, tile by tile: changes are seen at once, and memory
 * is a few arrays of {@link Tiling#numbers} numbers, whatever the number of vectors and queries.
 * Owns native memory and threads: close it.
 */
public final class ExactSearch implements Search {
  private static final int NO_ROW = -1;

  private final Vectors vectors;
  private final Tiling tiling;
  private final Closeness closeness;
  private final Threads threads;

  private ExactSearch(Vectors vectors, Distance distance, Tiling tiling) {
    this.vectors = vectors;
    this.tiling = tiling;
    this.closeness = Closeness.of(distance, vectors.dim(), tiling.execution());
    this.threads = new Threads(tiling.execution().intraOpThreads());
  }

  /** A search with tiles as they come. */
  public static ExactSearch over(Vectors vectors, Distance distance) {
    return over(vectors, distance, Tiling.create());
  }

  /** A search. */
  public static ExactSearch over(Vectors vectors, Distance distance, Tiling tiling) {
    return new ExactSearch(vectors, distance, tiling);
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
    return closeness.distance();
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
    return collect(vectors.rows(), k, reader -> forEachTileAmongOthers(k, reader));
  }

  private static Neighbours collect(int queries, int k, Consumer<TileReader> search) {
    int[] indices = new int[Math.multiplyExact(queries, Math.max(0, k))];
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
    if (queries.dim() != vectors.dim()) {
      throw new IllegalArgumentException(
          "queries must have the references' dimension ("
              + vectors.dim()
              + "), was "
              + queries.dim());
    }
    queries.requireFinite("queries");
    run(new EmbeddingVectors(queries), checkCount(k, vectors.size()), false, reader);
  }

  /** As {@link #findAmongOthers}, but a tile at a time. */
  public void forEachTileAmongOthers(int k, TileReader reader) {
    if (vectors.size() != vectors.rows()) {
      throw new IllegalStateException(
          "the neighbours of each among the others need vectors without holes, were "
              + (vectors.rows() - vectors.size())
              + " holes");
    }
    run(vectors, checkCount(k, vectors.size() - 1), true, reader);
  }

  private static int checkCount(int k, int most) {
    Checks.atLeast("k", k, 1);
    if (k > most) {
      throw new IllegalArgumentException(
          "k must be <= number of references (" + most + "), was " + k);
    }
    return k;
  }

  private void run(Vectors queries, int k, boolean amongOthers, TileReader reader) {
    int block = tiling.rows(Math.max(vectors.dim(), Candidates.capacity(k)));
    for (int from = 0; from < queries.rows(); from += block) {
      int count = Math.min(block, queries.rows() - from);
      reader.read(from, block(queries, from, count, k, amongOthers));
    }
  }

  /** The neighbours of as many queries as are looked for in one reading of the vectors. */
  private Neighbours block(Vectors queries, int first, int count, int k, boolean amongOthers) {
    int dim = vectors.dim();
    Tiling.Size size = tiling.square(count, vectors.rows(), dim, distance());
    float[] some = new float[size.references() * dim];
    int known = Math.min(size.references(), vectors.rows());
    vectors.read(0, known, FloatBuffer.wrap(some));
    float[] origin = mean(some, known, dim);

    List<Closeness.Rows> tiles = new ArrayList<>();
    Candidates[] candidates = new Candidates[count];
    try {
      float[] rows = new float[size.queries() * dim];
      for (int from = 0; from < count; from += size.queries()) {
        int to = Math.min(count, from + size.queries());
        queries.read(first + from, first + to, FloatBuffer.wrap(rows));
        tiles.add(closeness.prepare(rows, to - from, origin));
        for (int i = from; i < to; i++) {
          float[] query = Arrays.copyOfRange(rows, (i - from) * dim, (i - from + 1) * dim);
          candidates[i] =
              new Candidates(k, amongOthers ? first + i : NO_ROW, distance().from(query));
        }
      }
      float largest = 0;
      for (int from = 0; from < vectors.rows(); from += size.references()) {
        int to = Math.min(vectors.rows(), from + size.references());
        vectors.read(from, to, FloatBuffer.wrap(some));
        try (Closeness.Rows keys = closeness.prepare(some, to - from, origin)) {
          largest = Math.max(largest, keys.largestSize());
          for (int tile = 0; tile < tiles.size(); tile++) {
            take(candidates, tiles, tile, size.queries(), keys, from, largest, k);
          }
        }
      }
      int[] nearest = new int[count * k];
      float[] distances = new float[nearest.length];
      finish(candidates, tiles, size.queries(), largest, k, nearest, distances);
      return new Neighbours(k, nearest, distances);
    } finally {
      tiles.forEach(Closeness.Rows::close);
    }
  }

  private static float[] mean(float[] rows, int count, int dim) {
    double[] sums = new double[dim];
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < dim; i++) {
        sums[i] += rows[row * dim + i];
      }
    }
    float[] mean = new float[dim];
    for (int i = 0; i < dim; i++) {
      mean[i] = (float) (sums[i] / Math.max(1, count));
    }
    return mean;
  }

  private void take(
      Candidates[] candidates,
      List<Closeness.Rows> tiles,
      int tile,
      int tileSize,
      Closeness.Rows keys,
      int from,
      float largest,
      int k) {
    Closeness.Rows queries = tiles.get(tile);
    try (TFloat32 all = closeness.of(queries, keys)) {
      var data = all.asRawTensor().data().asFloats();
      threads.share(
          queries.count(),
          (first, last) -> {
            var place = new Candidates.Workplace(vectors, k);
            float[] close = new float[keys.count()];
            for (int i = first; i < last; i++) {
              data.offset((long) i * close.length).read(close);
              int query = i;
              candidates[tile * tileSize + i].take(
                  from,
                  close,
                  close.length,
                  least -> closeness.rounding(queries.size(query), largest, least),
                  place);
            }
          });
    }
  }

  private void finish(
      Candidates[] candidates,
      List<Closeness.Rows> tiles,
      int tileSize,
      float largest,
      int k,
      int[] nearest,
      float[] distances) {
    threads.share(
        candidates.length,
        (first, last) -> {
          var place = new Candidates.Workplace(vectors, k);
          for (int i = first; i < last; i++) {
            float size = tiles.get(i / tileSize).size(i % tileSize);
            candidates[i].finish(
                least -> closeness.rounding(size, largest, least),
                place,
                nearest,
                distances,
                i * k);
          }
        });
  }

  @Override
  public void added(int row) {
    // the vectors are read anew for each search
  }

  @Override
  public void removed(int row) {
    // the vectors are read anew for each search
  }

  @Override
  public void save(Path file) {
    // there is nothing that opening would have to make
  }

  @Override
  public void close() {
    threads.close();
    closeness.close();
  }
}
