package io.tfsim.models;

import io.tfsim.data.Source;
import io.tfsim.graph.Execution;

/**
 * Turns examples into embeddings.
 *
 * <p>The encoders of this library may be used by several threads at once, as long as nobody trains
 * their model.
 */
public interface Encoder {
  /** Length of an embedding. */
  int dim();

  /**
   * How it computes. What is trained on its embeddings uses as many threads; every processor unless
   * an encoder says otherwise.
   */
  default Execution execution() {
    return Execution.seeded(0);
  }

  /**
   * Embeddings of all examples of a source, in inference mode. A source and what reads it are kept
   * until the model is closed, so ask again with the same one rather than with a new one of the
   * same examples.
   *
   * @throws IllegalArgumentException if its examples have another shape than the model's, or only
   *     one of the two has a bounded range
   * @throws IllegalStateException if the model is closed, an example cannot be read (one that is
   *     replaced in training is not replaced here; the cause is an {@link
   *     io.tfsim.data.UnreadableExampleException}), or TensorFlow cannot compute them
   */
  Embeddings embed(Source source);
}
