package io.tfsim.models;

/**
 * Coordinates less their mean, divided by their deviation.
 *
 * @param mean of each coordinate
 * @param scale one over the deviation of each coordinate; 0 in its place if it is constant
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Standardization(double[] mean, double[] scale) {
  private static final double FARTHEST = 1e6;

  /** By the moments of some embeddings. */
  static Standardization of(Embeddings embeddings) {
    int dim = embeddings.dim();
    float[] values = embeddings.values();
    double[] mean = new double[dim];
    double[] scale = new double[dim];
    // from the first row on: the mean of equal numbers is then exact, and their deviation exactly 0
    for (int i = 0; i < values.length; i++) {
      mean[i % dim] += ((double) values[i] - values[i % dim]) / embeddings.count();
    }
    for (int d = 0; d < dim; d++) {
      mean[d] += values[d];
    }
    for (int i = 0; i < values.length; i++) {
      double difference = values[i] - mean[i % dim];
      scale[i % dim] += difference * difference / embeddings.count();
    }
    for (int d = 0; d < dim; d++) {
      scale[d] = scale[d] > 0 ? 1 / Math.sqrt(scale[d]) : 0;
    }
    return new Standardization(mean, scale);
  }

  /**
   * In deviations. A number beyond a million of them is taken for a million: none of the embeddings
   * that gave the moments is, as that is above the root of their count, and one of another
   * embedding is where the coordinate was all but constant. It would overflow to infinity.
   */
  Embeddings standardize(Embeddings embeddings) {
    float[] values = embeddings.values().clone();
    for (int i = 0; i < values.length; i++) {
      int d = i % embeddings.dim();
      double deviations = (values[i] - mean[d]) * scale[d];
      values[i] = (float) Math.max(-FARTHEST, Math.min(FARTHEST, deviations));
    }
    return new Embeddings(values, embeddings.dim(), embeddings.labels());
  }
}
