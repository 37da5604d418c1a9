package io.tfsim.models;

import java.util.Arrays;

/**
 * A linear classifier of embeddings: logits {@code x * kernel + bias} of standardised coordinates.
 * {@link LogisticRegression} trains it.
 */
public final class LinearClassifier {
  private final Standardization standardization;
  private final float[] kernel;
  private final float[] bias;

  LinearClassifier(Standardization standardization, float[] kernel, float[] bias) {
    this.standardization = standardization;
    this.kernel = kernel;
    this.bias = bias;
  }

  /** Weights of the standardised coordinates (dim, classes), row by row. */
  float[] kernel() {
    return kernel;
  }

  float[] bias() {
    return bias;
  }

  /**
   * The logits of each embedding, {@code classes} numbers each.
   *
   * @throws IllegalArgumentException if their dimension is not that of the training embeddings
   */
  public Embeddings logits(Embeddings embeddings) {
    int dim = standardization.mean().length;
    if (embeddings.dim() != dim) {
      throw new IllegalArgumentException(
          "embeddings must have "
              + dim
              + " dimensions as those of the training, was "
              + embeddings.dim());
    }
    Embeddings x = standardization.standardize(embeddings);
    int classes = bias.length;
    float[] logits = new float[x.count() * classes];
    for (int i = 0; i < x.count(); i++) {
      float[] row = Arrays.copyOf(bias, classes);
      for (int d = 0; d < dim; d++) {
        float value = x.values()[i * dim + d];
        for (int c = 0; c < classes; c++) {
          row[c] += value * kernel[d * classes + c];
        }
      }
      System.arraycopy(row, 0, logits, i * classes, classes);
    }
    return new Embeddings(logits, classes, x.labels());
  }

  /** The most likely class of each embedding. */
  public int[] predict(Embeddings embeddings) {
    return Accuracy.argmax(logits(embeddings));
  }

  /**
   * The share of embeddings whose class is found, in [0, 1].
   *
   * @throws IllegalArgumentException if there are none, or one has no label
   */
  public double accuracy(Embeddings embeddings) {
    return Accuracy.of(predict(embeddings), embeddings.labels());
  }
}
