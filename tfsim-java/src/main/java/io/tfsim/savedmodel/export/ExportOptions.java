package io.tfsim.savedmodel.export;

/**
 * What an export holds.
 *
 * @param trainable whether, besides what inference needs, it holds the functions that training
 *     needs: batch statistics, dropout, and moving statistics that follow; default false
 */
public record ExportOptions(boolean trainable) {
  /** For serving and embedding: inference only. */
  public static ExportOptions inference() {
    return new ExportOptions(false);
  }

  /** For training on, in Python or here. */
  public static ExportOptions forTraining() {
    return new ExportOptions(true);
  }
}
