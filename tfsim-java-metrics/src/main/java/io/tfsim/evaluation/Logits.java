package io.tfsim.evaluation;

import io.tfsim.models.Embeddings;

/** Numbers of labeled logits. */
final class Logits {
  private Logits() {}

  /**
   * The share of examples whose class is among the k highest logits.
   *
   * @throws IllegalArgumentException if a logit is not finite: it has no rank
   */
  static double topAccuracy(Embeddings logits, int k) {
    logits.requireFinite("logits of the linear probe");
    int right = 0;
    for (int i = 0; i < logits.count(); i++) {
      int first = i * logits.dim();
      int label = logits.labels()[i];
      int above = 0;
      for (int c = 0; c < logits.dim(); c++) {
        float difference = logits.values()[first + c] - logits.values()[first + label];
        // of equal ones the lower class comes first, as in an arg max
        if (difference > 0 || (difference == 0 && c < label)) {
          above++;
        }
      }
      if (above < k) {
        right++;
      }
    }
    return right / (double) logits.count();
  }

  /** The mean of -log of the likelihood of the label. */
  static double crossEntropy(Embeddings logits) {
    double sum = 0;
    for (int i = 0; i < logits.count(); i++) {
      float[] row = logits.row(i);
      double largest = Double.NEGATIVE_INFINITY;
      for (float value : row) {
        largest = Math.max(largest, value);
      }
      double total = 0;
      for (float value : row) {
        total += Math.exp(value - largest);
      }
      sum += Math.log(total) + largest - row[logits.labels()[i]];
    }
    return sum / logits.count();
  }
}
