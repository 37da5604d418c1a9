package io.tfsim.distances;

import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.graph.Variable;
import io.tfsim.models.Embeddings;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * All pairs of some queries and references, tile by tile: the references stay in a graph, and a
 * tile is some of the queries with some of the references.
 *
 * <p>What is made of a tile is built once, as ops of {@link #scope}, from {@link #distances},
 * {@link #masks} and so on; then {@link #forEachTile} runs it. Owns native memory: close it.
 */
public final class PairTiles implements AutoCloseable {
  private final Embeddings references;
  private final Distance distance;
  private final ModelGraph graph;
  private final LayerScope scope;
  private final Operand<TFloating> prepared;
  private final Placeholder<TFloat32> queries;
  private final Operand<TFloating> preparedQueries;
  private final Placeholder<TInt32> queryLabels;
  private final Placeholder<TInt32> places;
  private final Tiling tiling;
  private final Placeholder<TInt32> from;
  private final Placeholder<TInt32> count;

  private PairTiles(Embeddings references, Distance distance, Tiling tiling) {
    this.tiling = tiling;
    if (references.count() == 0) {
      throw new IllegalArgumentException("references must be at least 1, were 0");
    }
    this.references = references.requireFinite("references");
    this.distance = distance;
    this.graph = ModelGraph.create(tiling.execution());
    try {
      this.scope = graph.build(false).scope();
      var tf = scope.tf();
      Shape shape = Shape.of(references.count(), references.dim());
      Placeholder<TFloat32> loaded = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      Operand<TFloating> raw = scope.cast(loaded);
      Operand<TFloating> mean = Distance.centre(scope, raw);
      Variable<TFloating> centre = variable("centre", shape.tail(), mean);
      Variable<TFloating> rows = variable("rows", shape, distance.prepare(scope, raw, mean));
      try (TFloat32 values = rows(references, 0, references.count())) {
        graph
            .session()
            .runner()
            .feed(loaded, values)
            .addTarget(centre.initialize())
            .addTarget(rows.initialize())
            .run()
            .close();
      }
      this.prepared = tf.readVariableOp(rows.handle(), rows.type()); // (references, dim)
      this.queries =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, references.dim())));
      this.preparedQueries =
          distance.prepare(
              scope, scope.cast(queries), tf.readVariableOp(centre.handle(), centre.type()));
      this.queryLabels = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
      this.places = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
      this.from = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
      this.count = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /**
   * The references of the pairs, in a graph of their own.
   *
   * @throws IllegalArgumentException if there are no references, or a value is not finite
   */
  public static PairTiles of(Embeddings references, Distance distance, Tiling tiling) {
    return new PairTiles(references, distance, tiling);
  }

  private Variable<TFloating> variable(String name, Shape shape, Operand<TFloating> value) {
    return graph.variable(name, scope.floatType().tensorType(), shape, false, tf -> value);
  }

  /** Where the ops of a tile are built. */
  public LayerScope scope() {
    return scope;
  }

  /** Those of the tile (count, dim). */
  private Operand<TFloating> preparedTile() {
    var tf = scope.tf();
    int dim = references.dim();
    return tf.slice(
        prepared,
        tf.stack(List.of(from, tf.constant(0))),
        tf.stack(List.of(count, tf.constant(dim))));
  }

  /** The distances of a tile (queries, references of the tile). */
  public Operand<TFloating> distances() {
    return distance.pairwisePrepared(scope, preparedQueries, preparedTile());
  }

  /**
   * Which pairs of a tile are of one class and which of two, without those of an example with
   * itself where the queries are the references.
   */
  public PairMasks masks() {
    var tf = scope.tf();
    return PairMasks.of(
            scope,
            queryLabels,
            tf.slice(
                tf.constant(references.labels()),
                tf.expandDims(from, tf.constant(0)),
                tf.expandDims(count, tf.constant(0))))
        .without(scope, places);
  }

  /** Takes what was fetched of a tile. */
  @FunctionalInterface
  public interface TileReader {
    /**
     * Takes a tile; the result is closed afterwards.
     *
     * @param firstQuery number of the tile's first query
     */
    void read(int firstQuery, Result fetched);
  }

  /**
   * Runs all pairs of the references with each other.
   *
   * @param fetches ops of {@link #scope}
   */
  public void forEachTile(List<? extends Operand<?>> fetches, TileReader reader) {
    int all = references.count();
    Tiling.Size size =
        tiling.size(all, distance.broadcasts() ? references.dim() : 1, references.dim());
    for (int first = 0; first < all; first += size.queries()) {
      int rows = Math.min(size.queries(), all - first);
      for (int key = 0; key < all; key += size.references()) {
        run(first, rows, key, Math.min(size.references(), all - key), fetches, reader);
      }
    }
  }

  private void run(
      int first,
      int rows,
      int key,
      int keys,
      List<? extends Operand<?>> fetches,
      TileReader reader) {
    int[] own = new int[rows]; // outside the tile: no column, which leaves nothing out
    Arrays.setAll(own, i -> first + i - key);
    try (TFloat32 some = rows(references, first, rows);
        TInt32 someLabels =
            TInt32.vectorOf(Arrays.copyOfRange(references.labels(), first, first + rows));
        TInt32 ownPlaces = TInt32.vectorOf(own);
        TInt32 firstKey = TInt32.scalarOf(key);
        TInt32 howMany = TInt32.scalarOf(keys)) {
      Session.Runner runner =
          runner(some, firstKey, howMany).feed(queryLabels, someLabels).feed(places, ownPlaces);
      fetches.forEach(runner::fetch);
      try (Result result = runner.run()) {
        reader.read(first, result);
      }
    }
  }

  /** A run with some of the queries on some of the references. */
  private Session.Runner runner(TFloat32 someQueries, TInt32 first, TInt32 howMany) {
    return graph
        .session()
        .runner()
        .feed(queries, someQueries)
        .feed(from, first)
        .feed(count, howMany);
  }

  /** Rows of embeddings as a tensor; to be closed. */
  private static TFloat32 rows(Embeddings embeddings, int from, int size) {
    long dim = embeddings.dim();
    return TFloat32.tensorOf(
        Shape.of(size, dim),
        DataBuffers.of(embeddings.values(), true, false).slice(from * dim, size * dim));
  }

  /** Frees the native memory. */
  @Override
  public void close() {
    graph.close();
  }
}
