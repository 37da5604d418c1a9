package io.tfsim.metrics;

import io.tfsim.graph.Checks;
import io.tfsim.models.Embeddings;

/**
 * How near the views of an example are (Wang and Isola 2020, equation 3): {@code mean of |x -
 * y|^alpha} over pairs, of embeddings at unit length. Less is nearer; 0 where views are the same.
 *
 * @param value the mean
 * @param alpha the exponent
 * @param count how many pairs there were
 */
public record Alignment(double value, double alpha, int count) {
  /** The paper's exponent. */
  public static final double DEFAULT_ALPHA = 2;

  /** With alpha = 2, as in the paper. */
  public static Alignment of(Embeddings first, Embeddings second) {
    return of(first, second, DEFAULT_ALPHA);
  }

  /**
   * Measures pairs of rows: two views of the same examples, in the same order.
   *
   * @param alpha above 0
   * @throws IllegalArgumentException if there are none, the sizes differ, or a value is not finite
   */
  public static Alignment of(Embeddings first, Embeddings second, double alpha) {
    Checks.positive("alpha", alpha);
    int count = first.count();
    int dim = first.dim();
    if (count == 0 || second.count() != count || second.dim() != dim) {
      throw new IllegalArgumentException(
          "views must be as many, at least 1, were ("
              + count
              + ", "
              + dim
              + ") and ("
              + second.count()
              + ", "
              + second.dim()
              + ")");
    }
    UnitRows x = new UnitRows(first.requireFinite("first view"));
    UnitRows y = new UnitRows(second.requireFinite("second view"));
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double square = 0;
      for (int d = 0; d < dim; d++) {
        double difference = x.get(i, d) - y.get(i, d);
        square += difference * difference;
      }
      sum += Math.pow(square, alpha / 2);
    }
    return new Alignment(sum / count, alpha, count);
  }
}
