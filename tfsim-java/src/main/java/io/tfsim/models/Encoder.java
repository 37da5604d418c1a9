package io.tfsim.models;

import io.tfsim.data.Source;

/** Turns examples into embeddings. */
public interface Encoder {
  /** Length of an embedding. */
  int dim();

  /**
   * Embeddings of all examples of a source, in inference mode.
   *
   * @throws IllegalArgumentException if its examples have another shape than the model's
   * @throws IllegalStateException if the model is closed
   */
  Embeddings embed(Source source);
}
