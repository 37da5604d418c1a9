package io.tfsim.metrics;

import io.tfsim.distances.Distance;
import io.tfsim.distances.PairTiles;
import io.tfsim.distances.Tiling;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import io.tfsim.models.Embeddings;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TFloating;

/**
 * How evenly directions cover the sphere (Wang and Isola 2020, equation 4): {@code log mean over
 * pairs of exp(-t |x - y|²)}, of embeddings at unit length.
 *
 * <p>0 where all are one, also where all are zero; the least possible, for t = 2, is about -4 in
 * many dimensions. Less is more even.
 *
 * @param value the logarithm
 * @param t the factor
 * @param count how many embeddings there were
 */
public record Uniformity(double value, double t, int count) {
  /** The paper's factor. */
  public static final double DEFAULT_T = 2;

  /** With t = 2, as in the paper, and tiles as they come. */
  public static Uniformity of(Embeddings embeddings) {
    return of(embeddings, DEFAULT_T, Tiling.create());
  }

  /**
   * Measures embeddings.
   *
   * @param t above 0
   * @throws IllegalArgumentException if there are fewer than two, or a value is not finite
   */
  public static Uniformity of(Embeddings embeddings, double t, Tiling tiling) {
    Checks.positive("t", t);
    int count = embeddings.count();
    if (count < 2) {
      throw new IllegalArgumentException("uniformity needs at least 2 embeddings, was " + count);
    }
    double[] sum = new double[1];
    // not twice the cosine distance: zero embeddings, at 1 from each other, would seem far apart
    Embeddings unit = new UnitRows(embeddings.requireFinite("embeddings")).rounded();
    try (PairTiles pairs = PairTiles.of(unit, Distance.SQUARED_EUCLIDEAN, tiling)) {
      LayerScope scope = pairs.scope();
      var tf = scope.tf();
      Operand<TFloating> close = tf.math.exp(tf.math.mul(pairs.distances(), scope.constant(-t)));
      var masks = pairs.masks();
      Operand<TFloating> others =
          scope.indicator(tf.math.logicalOr(masks.positive(), masks.negative()));
      Operand<TFloat64> total =
          tf.reduceSum(
              tf.dtypes.cast(tf.math.mul(close, others), TFloat64.class),
              tf.constant(new int[] {0, 1}),
              ReduceSum.keepDims(false));
      pairs.forEachTile(
          List.of(total), (first, fetched) -> sum[0] += ((TFloat64) fetched.get(0)).getDouble());
    }
    return new Uniformity(Math.log(sum[0] / ((double) count * (count - 1))), t, count);
  }
}
