package io.tfsim.evaluation;

import io.tfsim.data.Source;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import io.tfsim.models.Output;

/**
 * The embeddings of all examples.
 *
 * @param output which output of the model
 * @param train of the training examples
 * @param test of the test examples
 * @param weights which weights the model had
 */
record Embedded(Output output, Embeddings train, Embeddings test, String weights) {
  /**
   * Embeds.
   *
   * @throws IllegalArgumentException if a value is not finite
   */
  static Embedded of(Output output, Encoder encoder, EvaluationInputs inputs) {
    return new Embedded(
        output,
        embed("training", encoder, inputs.train()),
        embed("test", encoder, inputs.test()),
        inputs.model().describeWeights());
  }

  private static Embeddings embed(String name, Encoder encoder, Source source) {
    return encoder.embed(source).requireFinite("embeddings of " + name + " examples");
  }

  /** A number that these embeddings gave, saying which they are. */
  Score on(Score score) {
    return score
        .with("embedding", output.key())
        .with("weights", weights)
        .with("test", test.count());
  }
}
