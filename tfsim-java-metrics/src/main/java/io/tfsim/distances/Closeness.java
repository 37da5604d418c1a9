package io.tfsim.distances;

import io.tfsim.graph.Checks;
import io.tfsim.graph.Execution;
import io.tfsim.graph.FloatType;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import java.util.EnumSet;
import java.util.Set;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/**
 * The closeness of all pairs of some queries and some keys: a number that falls as the distance
 * from the query grows, by matrix products. It finds who may be near; how near is for {@link
 * DistanceFrom} to say.
 *
 * <p>It is exact but for rounding errors, of which {@link #rounding} knows how large they may be.
 * The {@linkplain #coarse coarse} one computes its products of rows in bfloat16, of 8 bits, by
 * which some processors are twice as fast; it tells apart what is further apart.
 *
 * <p>Several threads may use it at once. Owns native memory: close it.
 */
public final class Closeness implements AutoCloseable {
  /** The square of the difference of two rows of this length is about the largest float. */
  private static final float LONGEST = 0x1p63f;

  /** The largest relative error of rounding to bfloat16. */
  private static final double COARSE_ROUNDING = 0x1p-8;

  private static final Set<Distance> COARSE =
      EnumSet.of(
          Distance.COSINE, Distance.INNER_PRODUCT, Distance.EUCLIDEAN, Distance.SQUARED_EUCLIDEAN);

  private final Distance distance;
  private final int dim;
  private final boolean coarse;
  private final ModelGraph graph;

  // rows as they come, and what depends on one row only
  private final Placeholder<TFloat32> values;
  private final Placeholder<TFloat32> centre;
  private final Operand<? extends TFloating> prepared;
  private final Operand<TFloating> squares;
  private final Operand<TFloat32> sizes;

  /** Length of what rounding to bfloat16 takes from a row. */
  private final Operand<TFloat32> losses;

  // pairs of them
  private final Placeholder<? extends TFloating> queries;
  private final Placeholder<? extends TFloating> keys;
  private final Placeholder<TFloating> keySquares;
  private final Operand<? extends TFloating> closeness;

  private Closeness(Distance distance, int dim, Execution execution, boolean coarse) {
    this.distance = distance;
    this.dim = dim;
    this.coarse = coarse;
    this.graph = ModelGraph.create(execution);
    try {
      LayerScope scope = graph.build(false).scope();
      var tf = scope.tf();
      Shape rows = Shape.of(-1, dim);
      this.values = tf.placeholder(TFloat32.class, Placeholder.shape(rows));
      this.centre = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(dim)));
      Operand<TFloating> raw = scope.cast(values);
      Operand<TFloating> ready = distance.prepare(scope, raw, scope.cast(centre));
      this.squares = Distance.sum(scope, tf.math.square(ready));
      // what SNR's rows were before their mean was taken away decides their rounding, and what
      // overflows when it is given length 1 has to be seen
      Operand<TFloating> sized =
          distance == Distance.SNR || distance == Distance.COSINE
              ? Distance.sum(scope, tf.math.square(raw))
              : squares;
      this.sizes = tf.dtypes.cast(tf.math.sqrt(sized), TFloat32.class);

      Class<TFloating> type = scope.floatType().tensorType();
      this.keySquares = tf.placeholder(type, Placeholder.shape(Shape.of(-1)));
      if (coarse) {
        Operand<TBfloat16> rounded = tf.dtypes.cast(ready, TBfloat16.class);
        this.prepared = rounded;
        this.losses =
            tf.dtypes.cast(
                tf.math.sqrt(
                    Distance.sum(
                        scope, tf.math.squaredDifference(ready, tf.dtypes.cast(rounded, type)))),
                TFloat32.class);
        // a GPU's sums may be in bfloat16 too
        Ops cpu =
            tf.withDevice(
                DeviceSpec.newBuilder()
                    .deviceType(DeviceSpec.DeviceType.CPU)
                    .deviceIndex(0)
                    .build());
        Placeholder<TBfloat16> x = cpu.placeholder(TBfloat16.class, Placeholder.shape(rows));
        Placeholder<TBfloat16> y = cpu.placeholder(TBfloat16.class, Placeholder.shape(rows));
        this.queries = x;
        this.keys = y;
        this.closeness = cpu.linalg.matMul(x, y, MatMul.transposeB(true));
      } else {
        this.prepared = ready;
        this.losses = tf.zerosLike(sizes);
        Placeholder<TFloating> x = tf.placeholder(type, Placeholder.shape(rows));
        Placeholder<TFloating> y = tf.placeholder(type, Placeholder.shape(rows));
        this.queries = x;
        this.keys = y;
        this.closeness =
            tf.dtypes.cast(distance.closeness(scope, x, y, keySquares), TFloat32.class);
      }
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /** Of embeddings of {@code dim} numbers, in the execution's float type. */
  public static Closeness of(Distance distance, int dim, Execution execution) {
    return new Closeness(distance, Checks.atLeast("dim", dim, 1), execution, false);
  }

  /**
   * The same by products in bfloat16, on a CPU: of sums in single precision, which is what
   * TensorFlow's are there.
   *
   * @throws IllegalArgumentException if {@link #canBeCoarse} is false
   */
  public static Closeness coarse(Distance distance, int dim, Execution execution) {
    if (!canBeCoarse(distance, execution)) {
      throw new IllegalArgumentException(
          "distance and float type must be one of "
              + COARSE
              + " in FLOAT32, were "
              + distance
              + " in "
              + execution.floatType());
    }
    return new Closeness(distance, Checks.atLeast("dim", dim, 1), execution, true);
  }

  /** Whether there is a coarse closeness for a distance. */
  public static boolean canBeCoarse(Distance distance, Execution execution) {
    return COARSE.contains(distance) && execution.floatType() == FloatType.FLOAT32;
  }

  /** How distances are measured. */
  public Distance distance() {
    return distance;
  }

  /**
   * What the rounding errors of a row grow with.
   *
   * @param size length of the row
   * @param loss length of what its being made coarse took from it
   */
  public record Extent(float size, float loss) {
    /** Of no row. */
    public static final Extent NONE = new Extent(0, 0);

    /** The larger of each; NaN stays. */
    public Extent orLarger(Extent other) {
      return new Extent(Math.max(size, other.size), Math.max(loss, other.loss));
    }
  }

  /** Rows ready to be paired. Owns native memory: close it. */
  public static final class Rows implements AutoCloseable {
    private final Result prepared;
    private final float[] sizes;
    private final float[] losses;

    private Rows(Result prepared) {
      this.prepared = prepared;
      this.sizes = floats(prepared.get(2));
      this.losses = floats(prepared.get(3));
    }

    private static float[] floats(Tensor tensor) {
      float[] values = new float[Math.toIntExact(tensor.shape().size())];
      tensor.asRawTensor().data().asFloats().read(values);
      return values;
    }

    /** Number of rows. */
    public int count() {
      return sizes.length;
    }

    /** Of a row. */
    public Extent extent(int row) {
      return new Extent(sizes[row], losses[row]);
    }

    /** Whether products and squares of them are finite, so that they can be paired. */
    public boolean canBePaired() {
      return largest().size < LONGEST; // and is a number
    }

    /** The largest of all. */
    public Extent largest() {
      Extent largest = Extent.NONE;
      for (int row = 0; row < sizes.length; row++) {
        largest = largest.orLarger(extent(row));
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
              .fetch(losses)
              .run());
    }
  }

  /** The closeness of all pairs (queries, keys); to be closed. */
  public Pairs of(Rows someQueries, Rows someKeys) {
    Session.Runner runner =
        graph
            .session()
            .runner()
            .feed(queries, someQueries.prepared.get(0))
            .feed(keys, someKeys.prepared.get(0))
            .fetch(closeness);
    if (!coarse) {
      runner.feed(keySquares, someKeys.prepared.get(1));
    }
    boolean euclidean = distance == Distance.EUCLIDEAN || distance == Distance.SQUARED_EUCLIDEAN;
    float[] halfSquares =
        coarse && euclidean ? Rows.floats(someKeys.prepared.get(1)) : new float[0];
    for (int i = 0; i < halfSquares.length; i++) {
      halfSquares[i] /= 2;
    }
    return new Pairs(runner.run().get(0), someKeys.count(), coarse, halfSquares);
  }

  /**
   * How much two closenesses of a query may differ by rounding alone: of keys whose closeness
   * differs by more, the closer one is nearer, whatever the order of the sums in a product.
   *
   * @param query of the query
   * @param keys the largest of the keys
   * @param closer the larger closeness
   */
  public double rounding(Extent query, Extent keys, double closer) {
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
          case INNER_PRODUCT -> (double) query.size * keys.size;
          case EUCLIDEAN, SQUARED_EUCLIDEAN, SNR -> Math.pow((double) query.size + keys.size, 2);
          case MANHATTAN -> Math.abs(closer);
        };
    double fine = share * most + 4.0 * dim * Float.MIN_NORMAL; // what underflows is taken as 0
    return coarse ? coarseRounding(query, keys, closer, 1 + share, fine) : fine;
  }

  /**
   * What comes of rounding rows and products to bfloat16. For rounded rows a and b of x and y, x·y
   * - a·b = (x - a)·y + a·(y - b).
   */
  private double coarseRounding(
      Extent query, Extent keys, double closer, double length, double fine) {
    // squares below the least number are taken as 0
    double missed = Math.sqrt((double) dim * Float.MIN_NORMAL);
    double x = (distance == Distance.COSINE ? 1 : query.size) * length + missed;
    double y = (distance == Distance.COSINE ? 1 : keys.size) * length + missed;
    double xLoss = query.loss * length + missed;
    double yLoss = keys.loss * length + missed;
    double rows = 2 * (xLoss * y + (x + xLoss) * yLoss);
    double products =
        switch (distance) {
          // no product of a pair in doubt is much larger than the closer one's
          case COSINE, INNER_PRODUCT -> 2 * COARSE_ROUNDING * Math.abs(closer);
          default -> 2 * COARSE_ROUNDING * (x + xLoss) * (y + yLoss);
        };
    // what is rounded to a closeness may be larger than it
    return (2 * fine + rows + products) / (1 - 2 * COARSE_ROUNDING);
  }

  @Override
  public void close() {
    graph.close();
  }
}
