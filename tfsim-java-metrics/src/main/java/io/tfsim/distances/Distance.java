package io.tfsim.distances;

import com.google.common.collect.ImmutableList;
import io.tfsim.graph.LayerScope;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.family.TFloating;

/**
 * How far apart two embeddings are; less is nearer, for every constant.
 *
 * <p>The names are TF Similarity's. Where it gives another number, the constant says so.
 */
public enum Distance {
  /**
   * {@code 1 - cos(x, y)}, in [0, 2]; a zero embedding is at 1 from all others. TF Similarity's
   * takes {@code 1 - x·y} and leaves it to the caller that rows have unit length.
   */
  COSINE("cosine", "cosinedistance"),
  /**
   * {@code -x·y}: minus the inner product, so that here too less is nearer. TF Similarity's
   * InnerProductSimilarity is without the minus, and its search then returns the least similar.
   */
  INNER_PRODUCT("inner_product", "innerproductsimilarity", "ip"),
  /** {@code |x - y|}: length of the difference. */
  EUCLIDEAN("euclidean", "euclideandistance", "l2", "pythagorean"),
  /** {@code |x - y|²}. */
  SQUARED_EUCLIDEAN("squared_euclidean", "squaredeuclideandistance", "sql2", "sqeuclidean"),
  /** {@code sum |x_i - y_i|}. There is no matrix product for it: by far the slowest. */
  MANHATTAN("manhattan", "manhattandistance", "l1", "taxicab"),
  /**
   * {@code var(x - y) / var(x)}, variances over the dimensions of an embedding: noise over signal
   * (Yuan et al. 2019). Not symmetric: x is the query. A query whose dimensions are all alike has
   * no signal; its variance counts as 1e-12 / dim. Embeddings that are longer than 1.8e13, their
   * mean taken off, are at no finite distance in single precision from such a query, and a search
   * that comes upon one refuses it.
   */
  SNR("snr", "snrdistance", "signal-to-noise-ratio");

  /** Least squared length that is divided by, and least square that a root is taken of. */
  static final double TINY = 1e-12;

  private final String title;
  private final ImmutableList<String> aliases;

  Distance(String title, String... aliases) {
    this.title = title;
    this.aliases = ImmutableList.copyOf(aliases);
  }

  /** TF Similarity's name, like {@code squared_euclidean}. */
  public String title() {
    return title;
  }

  /**
   * A distance by any name that TF Similarity has for it, like {@code l2}; upper and lower case are
   * the same.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Distance named(String name) {
    String wanted = name.strip().toLowerCase(Locale.ROOT);
    return Stream.of(values())
        .filter(distance -> distance.title.equals(wanted) || distance.aliases.contains(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "distance must be one of "
                        + Arrays.stream(values())
                            .flatMap(d -> Stream.concat(Stream.of(d.title), d.aliases.stream()))
                            .collect(Collectors.joining(", "))
                        + ", was '"
                        + name
                        + "'"));
  }

  /**
   * The distances of all pairs.
   *
   * @param queries (queries, dim)
   * @param keys (keys, dim)
   * @return (queries, keys)
   */
  public Operand<TFloating> pairwise(
      LayerScope scope, Operand<TFloating> queries, Operand<TFloating> keys) {
    Operand<TFloating> centre = scope.tf().stopGradient(centre(scope, keys));
    return pairwisePrepared(scope, prepare(scope, queries, centre), prepare(scope, keys, centre));
  }

  /**
   * The distances of single pairs, from their differences: as exact as the float type for near
   * neighbours too.
   *
   * @param x (…, dim)
   * @param y the same shape, or one that broadcasts against it
   * @return the same without the last dimension
   */
  public Operand<TFloating> between(LayerScope scope, Operand<TFloating> x, Operand<TFloating> y) {
    Operand<TFloating> origin = scope.constant(0);
    return betweenPrepared(scope, prepare(scope, x, origin), prepare(scope, y, origin));
  }

  /** Whether all pairs need a number for each dimension at one time. */
  boolean broadcasts() {
    return this == MANHATTAN;
  }

  /** What {@link #prepare} may subtract: the mean of the keys (dim). */
  static Operand<TFloating> centre(LayerScope scope, Operand<TFloating> keys) {
    return scope.tf().math.mean(keys, scope.tf().constant(0));
  }

  /**
   * What depends on one embedding only. Euclidean distances do not change when all embeddings move:
   * around the keys' mean the numbers are small, and the differences of their products exact.
   */
  Operand<TFloating> prepare(LayerScope scope, Operand<TFloating> x, Operand<TFloating> centre) {
    return switch (this) {
      case COSINE -> unit(scope, x);
      case EUCLIDEAN, SQUARED_EUCLIDEAN -> scope.tf().math.sub(x, centre);
      case SNR ->
          scope
              .tf()
              .math
              .sub(x, scope.tf().math.mean(x, scope.tf().constant(-1), Mean.keepDims(true)));
      case INNER_PRODUCT, MANHATTAN -> x;
    };
  }

  /** The distances of all pairs (queries, keys) of prepared rows. */
  Operand<TFloating> pairwisePrepared(
      LayerScope scope, Operand<TFloating> x, Operand<TFloating> y) {
    var tf = scope.tf();
    return switch (this) {
      case COSINE -> fromCosine(scope, product(scope, x, y));
      case INNER_PRODUCT -> tf.math.neg(product(scope, x, y));
      case EUCLIDEAN -> root(scope, squares(scope, x, y));
      case SQUARED_EUCLIDEAN -> squares(scope, x, y);
      case MANHATTAN ->
          betweenPrepared(
              scope, tf.expandDims(x, tf.constant(1)), tf.expandDims(y, tf.constant(0)));
      case SNR ->
          tf.math.div(squares(scope, x, y), signal(scope, tf.expandDims(x, tf.constant(1))));
    };
  }

  /** The distances of prepared rows along the last dimension. */
  Operand<TFloating> betweenPrepared(LayerScope scope, Operand<TFloating> x, Operand<TFloating> y) {
    var tf = scope.tf();
    return switch (this) {
      case COSINE -> fromCosine(scope, sum(scope, tf.math.mul(x, y)));
      case INNER_PRODUCT -> tf.math.neg(sum(scope, tf.math.mul(x, y)));
      case EUCLIDEAN -> root(scope, sum(scope, tf.math.squaredDifference(x, y)));
      case SQUARED_EUCLIDEAN -> sum(scope, tf.math.squaredDifference(x, y));
      case MANHATTAN -> sum(scope, tf.math.abs(tf.math.sub(x, y)));
      case SNR -> tf.math.div(sum(scope, tf.math.squaredDifference(x, y)), signal(scope, x));
    };
  }

  /**
   * A number that falls as the distance from a query grows, of prepared rows (queries, keys); the
   * cheapest one.
   *
   * @param squares squared lengths of the rows y (keys)
   */
  Operand<TFloating> closeness(
      LayerScope scope, Operand<TFloating> x, Operand<TFloating> y, Operand<TFloating> squares) {
    var tf = scope.tf();
    return switch (this) {
      case COSINE, INNER_PRODUCT -> product(scope, x, y);
      // x·y - |y|²/2 differs from -|x - y|²/2 by what all keys of a query have in common
      case EUCLIDEAN, SQUARED_EUCLIDEAN, SNR ->
          tf.math.sub(product(scope, x, y), tf.math.mul(squares, scope.constant(0.5)));
      case MANHATTAN -> tf.math.neg(pairwisePrepared(scope, x, y));
    };
  }

  /** The distances from one query, one after another, in double precision. */
  public DistanceFrom from(float[] query) {
    return new DistanceFrom(this, query);
  }

  /**
   * Rows of unit length, by a quotient: TensorFlow's reciprocal root, which is faster, gives other
   * last bits for other numbers of rows.
   */
  private static Operand<TFloating> unit(LayerScope scope, Operand<TFloating> x) {
    var tf = scope.tf();
    Operand<TFloating> squares = tf.expandDims(sum(scope, tf.math.square(x)), tf.constant(-1));
    // the maximum after the root: TensorFlow makes a reciprocal root of a division by a root itself
    return tf.math.div(x, tf.math.maximum(root(scope, squares), scope.constant(Math.sqrt(TINY))));
  }

  private static Operand<TFloating> product(
      LayerScope scope, Operand<TFloating> x, Operand<TFloating> y) {
    return scope.tf().linalg.matMul(x, y, MatMul.transposeB(true));
  }

  static Operand<TFloating> sum(LayerScope scope, Operand<TFloating> x) {
    return scope.tf().reduceSum(x, scope.tf().constant(-1), ReduceSum.keepDims(false));
  }

  private static Operand<TFloating> fromCosine(LayerScope scope, Operand<TFloating> cosine) {
    var tf = scope.tf();
    return tf.math.maximum(tf.math.sub(scope.constant(1), cosine), scope.constant(0));
  }

  /** {@code |x - y|²} of all pairs, by products. */
  private static Operand<TFloating> squares(
      LayerScope scope, Operand<TFloating> x, Operand<TFloating> y) {
    var tf = scope.tf();
    Operand<TFloating> xx = tf.expandDims(sum(scope, tf.math.square(x)), tf.constant(1));
    Operand<TFloating> yy = sum(scope, tf.math.square(y));
    Operand<TFloating> twice = tf.math.mul(product(scope, x, y), scope.constant(2));
    return tf.math.maximum(tf.math.add(tf.math.sub(xx, twice), yy), scope.constant(0));
  }

  /** Squared length of the signal, dim times its variance. */
  private static Operand<TFloating> signal(LayerScope scope, Operand<TFloating> x) {
    return scope.tf().math.maximum(sum(scope, scope.tf().math.square(x)), scope.constant(TINY));
  }

  /** The square root of what is at least 0 or NaN, with gradient 0 where it is 0. */
  private static Operand<TFloating> root(LayerScope scope, Operand<TFloating> square) {
    var tf = scope.tf();
    Operand<TFloating> zero = scope.constant(0);
    var positive = tf.math.notEqual(square, zero);
    // the inner select keeps infinity out of the gradient, the outer one the value right
    Operand<TFloating> safe = tf.select(positive, square, scope.constant(1));
    return tf.select(positive, tf.math.sqrt(safe), zero);
  }
}
