package io.tfsim.models;

/** From logits to classes, from classes to accuracy. */
final class Accuracy {
  private Accuracy() {}

  static int[] argmax(Embeddings logits) {
    int[] classes = new int[logits.count()];
    float[] values = logits.values();
    for (int i = 0; i < classes.length; i++) {
      int first = i * logits.dim();
      int best = 0;
      for (int c = 1; c < logits.dim(); c++) {
        if (values[first + c] > values[first + best]) {
          best = c;
        }
      }
      classes[i] = best;
    }
    return classes;
  }

  static double of(int[] predicted, int[] labels) {
    if (labels.length == 0) {
      throw new IllegalArgumentException("accuracy needs at least one example, had none");
    }
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0) {
        throw new IllegalArgumentException("accuracy needs labels, example " + i + " has none");
      }
      if (predicted[i] == labels[i]) {
        right++;
      }
    }
    return right / (double) labels.length;
  }
}
