package io.tfsim.metrics;

import io.tfsim.models.Embeddings;

/**
 * Whether embeddings differ from each other: the standard deviation of a coordinate of the
 * embeddings at unit length, averaged over the coordinates (Chen and He 2021, section 4.1).
 *
 * <p>For directions that are spread evenly it is {@code 1 / sqrt(dim)}; where all embeddings are
 * one, it is 0.
 *
 * @param std the standard deviation, over the examples and averaged over the coordinates
 * @param expected {@code 1 / sqrt(dim)}
 * @param healthy whether std is at least {@link #HEALTHY_SHARE} of expected
 */
public record Collapse(double std, double expected, boolean healthy) {
  /**
   * Share of the expected standard deviation below which embeddings count as collapsed: 0.5. Our
   * choice; a run that learns stays near 1 (figure 2 of the paper), a collapsed one near 0.
   */
  public static final double HEALTHY_SHARE = 0.5;

  /**
   * Before so many steps of a training it is too early to tell: projections are often still as
   * narrow as those of a new network.
   */
  public static final int FEW_STEPS = 200;

  /**
   * Measures embeddings, usually projections.
   *
   * @throws IllegalArgumentException if there are fewer than two
   */
  public static Collapse of(Embeddings embeddings) {
    int count = embeddings.count();
    int dim = embeddings.dim();
    if (count < 2) {
      throw new IllegalArgumentException("collapse needs at least 2 embeddings, was " + count);
    }
    UnitRows rows = new UnitRows(embeddings);
    double sum = 0;
    for (int d = 0; d < dim; d++) {
      double mean = 0;
      for (int i = 0; i < count; i++) {
        mean += rows.get(i, d) / count;
      }
      double variance = 0;
      for (int i = 0; i < count; i++) {
        double difference = rows.get(i, d) - mean;
        variance += difference * difference / count;
      }
      sum += Math.sqrt(variance);
    }
    double std = sum / dim;
    double expected = 1 / Math.sqrt(dim);
    return new Collapse(std, expected, std >= HEALTHY_SHARE * expected);
  }
}
