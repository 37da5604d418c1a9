package io.tfsim.metrics;

import io.tfsim.distances.Tiling;
import io.tfsim.models.Embeddings;
import java.util.Arrays;

/**
 * How many dimensions embeddings use: RankMe (Garrido et al. 2023, equation 1), {@code exp(-sum p
 * log p)} with {@code p = sigma / sum(sigma) + 1e-7} over the singular values of the matrix of
 * embeddings.
 *
 * <p>From 1, where all lie on one line through the origin, to the number of dimensions, where they
 * spread evenly; 0 where all are zero. The paper's rule: of runs on the same data, the one with the
 * higher rank is usually the better one. It wants more examples than dimensions.
 *
 * @param value the rank
 * @param dim the number of dimensions, the most that value can be
 * @param count how many embeddings there were
 */
public record EffectiveRank(double value, int dim, int count) {
  /** What the paper adds to each p. */
  private static final double EPSILON = 1e-7;

  /** Measures embeddings with tiles as they come. */
  public static EffectiveRank of(Embeddings embeddings) {
    return of(embeddings, Tiling.create());
  }

  /**
   * Measures embeddings.
   *
   * @throws IllegalArgumentException if there are none, or a value is not finite
   */
  public static EffectiveRank of(Embeddings embeddings, Tiling tiling) {
    int dim = embeddings.dim();
    int count = embeddings.count();
    if (count < 1) {
      throw new IllegalArgumentException("effective rank needs at least 1 embedding, was 0");
    }
    SecondMoments moments =
        SecondMoments.of(embeddings.requireFinite("embeddings"), new float[dim], tiling);
    double[] squares = moments.eigenvalues(tiling); // ascending
    double[] singular =
        Arrays.stream(squares, Math.max(0, dim - count), dim)
            .map(square -> Math.sqrt(Math.max(0, square)))
            .toArray();
    double sum = Arrays.stream(singular).sum();
    if (sum == 0) {
      return new EffectiveRank(0, dim, count);
    }
    double entropy = 0;
    for (double sigma : singular) {
      double p = sigma / sum + EPSILON;
      entropy -= p * Math.log(p);
    }
    return new EffectiveRank(Math.exp(entropy), dim, count);
  }
}
