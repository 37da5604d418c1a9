package io.tfsim.distances;

import io.tfsim.graph.Checks;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * The closeness of all pairs of some queries and some keys: a number that falls as the distance
 * from the query grows, by matrix products. It finds who may be near; how near is for {@link
 * DistanceFrom} to say.
 *
 * <p>Several threads may use it at once. Owns native memory: close it.
 */
public final class Closeness implements AutoCloseable {
  /** The square of the difference of two rows of this length is about the largest float. */
  private static final float LONGEST = 0x1p63f;

  private final Distance distance;
  private final int dim;
  private final ModelGraph graph;

  // rows as they come, and what depends on one row only
  private final Placeholder<TFloat32> values;
  private final Placeholder<TFloat32> centre;
  private final Operand<TFloating> prepared;
  private final Operand<TFloating> squares;
  private final Operand<TFloat32> sizes;

  // pairs of them
  private final Placeholder<TFloating> queries;
  private final Placeholder<TFloating> keys;
  private final Placeholder<TFloating> keySquares;
  private final Operand<TFloat32> closeness;

  private Closeness(Distance distance, int dim, Execution execution) {
    this.distance = distance;
    this.dim = dim;
    this.graph = ModelGraph.create(execution);
    try {
      LayerScope scope = graph.build(false).scope();
      var tf = scope.tf();
      Shape rows = Shape.of(-1, dim);
      this.values = tf.placeholder(TFloat32.class, Placeholder.shape(rows));
      this.centre = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(dim)));
      Operand<TFloating> raw = scope.cast(values);
      this.prepared = distance.prepare(scope, raw, scope.cast(centre));
      this.squares = Distance.sum(scope, tf.math.square(prepared));
      // what SNR's rows were before their mean was taken away decides their rounding, and what
      // overflows when it is given length 1 has to be seen
      Operand<TFloating> sized =
          distance == Distance.SNR || distance == Distance.COSINE
              ? Distance.sum(scope, tf.math.square(raw))
              : squares;
      this.sizes = tf.dtypes.cast(tf.math.sqrt(sized), TFloat32.class);

      Class<TFloating> type = scope.floatType().tensorType();
      this.queries = tf.placeholder(type, Placeholder.shape(rows));
      this.keys = tf.placeholder(type, Placeholder.shape(rows));
      this.keySquares = tf.placeholder(type, Placeholder.shape(Shape.of(-1)));
      this.closeness =
          tf.dtypes.cast(distance.closeness(scope, queries, keys, keySquares), TFloat32.class);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /** Of embeddings of {@code dim} numbers. */
  public static Closeness of(Distance distance, int dim, Execution execution) {
    return new Closeness(distance, Checks.atLeast("dim", dim, 1), execution);
  }

  /** How distances are measured. */
  public Distance distance() {
    return distance;
  }

  /** Rows ready to be paired. Owns native memory: close it. */
  public static final class Rows implements AutoCloseable {
    private final Result prepared;
    private final float[] sizes;

    private Rows(Result prepared) {
      this.prepared = prepared;
      Tensor lengths = prepared.get(2);
      this.sizes = new float[Math.toIntExact(lengths.shape().size())];
      lengths.asRawTensor().data().asFloats().read(sizes);
    }

    /** Number of rows. */
    public int count() {
      return sizes.length;
    }

    /** Length of a row, which its rounding errors grow with. */
    public float size(int row) {
      return sizes[row];
    }

    /** Whether products and squares of them are finite, so that they can be paired. */
    public boolean canBePaired() {
      return largestSize() < LONGEST; // and is a number
    }

    /** The largest of the lengths. */
    public float largestSize() {
      float largest = 0;
      for (float size : sizes) {
        largest = Math.max(largest, size); // NaN stays
      }
      return largest;
    }

    @Override
    public void close() {
      prepared.close();
    }
  }

  /**
   * Prepares rows.
   *
   * @param rows one after another
   * @param count how many to take
   * @param origin (dim) near to the middle of all embeddings, the same one for queries and keys:
   *     the nearer, the smaller the rounding errors of the Euclidean distances
   */
  public Rows prepare(float[] rows, int count, float[] origin) {
    try (TFloat32 some =
            TFloat32.tensorOf(
                Shape.of(count, dim),
                DataBuffers.of(rows, true, false).slice(0, (long) count * dim));
        TFloat32 middle = TFloat32.vectorOf(origin)) {
      return new Rows(
          graph
              .session()
              .runner()
              .feed(values, some)
              .feed(centre, middle)
              .fetch(prepared)
              .fetch(squares)
              .fetch(sizes)
              .run());
    }
  }

  /** The closeness of all pairs (queries, keys); to be closed. */
  public TFloat32 of(Rows someQueries, Rows someKeys) {
    return (TFloat32)
        graph
            .session()
            .runner()
            .feed(queries, someQueries.prepared.get(0))
            .feed(keys, someKeys.prepared.get(0))
            .feed(keySquares, someKeys.prepared.get(1))
            .fetch(closeness)
            .run()
            .get(0);
  }

  /**
   * How much two closenesses of a query may differ by rounding alone: of keys whose closeness
   * differs by more, the closer one is nearer, whatever the order of the sums in a product.
   *
   * @param querySize {@link Rows#size} of the query
   * @param keySize the largest {@link Rows#size} of the keys
   * @param least the smaller closeness
   */
  public double rounding(double querySize, double keySize, double least) {
    double epsilon = graph.execution().floatType().epsilon();
    // A sum of n products is off by at most n * epsilon / 2 of their sizes (Higham 2002, section
    // 3.1), and both may be. Length and mean, which are sums too, cost as much again. What is left
    // is for the few operations besides, and for the rounding of closeness and distance to single
    // precision.
    int sums =
        switch (distance) {
          case INNER_PRODUCT, EUCLIDEAN, SQUARED_EUCLIDEAN -> dim;
          case COSINE, MANHATTAN, SNR -> 2 * dim;
        };
    double share = (sums + 32) * epsilon + 4 * Math.ulp(1f);
    double most =
        switch (distance) {
          case COSINE -> 1;
          case INNER_PRODUCT -> querySize * keySize;
          case EUCLIDEAN, SQUARED_EUCLIDEAN, SNR -> Math.pow(querySize + keySize, 2);
          case MANHATTAN -> Math.abs(least);
        };
    return share * most + 4.0 * dim * Float.MIN_NORMAL; // what underflows is taken as 0
  }

  @Override
  public void close() {
    graph.close();
  }
}
