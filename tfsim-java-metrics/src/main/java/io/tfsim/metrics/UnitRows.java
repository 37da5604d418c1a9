package io.tfsim.metrics;

import io.tfsim.models.Embeddings;

/** Embeddings at unit length, in double precision; a zero embedding stays zero. */
final class UnitRows {
  /** Least length that is divided by. */
  private static final double LEAST_NORM = 1e-12;

  private final Embeddings embeddings;
  private final double[] norms;

  UnitRows(Embeddings embeddings) {
    this.embeddings = embeddings;
    this.norms = new double[embeddings.count()];
    float[] values = embeddings.values();
    int dim = embeddings.dim();
    for (int i = 0; i < norms.length; i++) {
      double squares = 0;
      for (int d = 0; d < dim; d++) {
        double value = values[i * dim + d];
        squares += value * value;
      }
      norms[i] = Math.max(Math.sqrt(squares), LEAST_NORM);
    }
  }

  double get(int row, int d) {
    return embeddings.values()[row * embeddings.dim() + d] / norms[row];
  }

  /** All of them, in single precision. */
  Embeddings rounded() {
    int dim = embeddings.dim();
    float[] values = new float[embeddings.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) get(i / dim, i % dim);
    }
    return new Embeddings(values, dim, embeddings.labels());
  }
}
