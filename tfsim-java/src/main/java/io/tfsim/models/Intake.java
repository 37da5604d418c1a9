package io.tfsim.models;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import java.util.Optional;

/**
 * What an encoder takes.
 *
 * @param examples what its examples look like
 * @param values the range that its network takes, to which bounded ranges are mapped
 * @param stretch whether images are resized as a whole
 * @param batching how calls are joined; empty if each is computed by itself
 */
record Intake(
    ExampleSpec examples, ValueRange values, boolean stretch, Optional<MicroBatching> batching) {

  /** Examples of which a network of ours takes bounded ranges in [0, 1]. */
  static Intake of(ExampleSpec examples) {
    return new Intake(
        examples,
        examples.range().bounded() ? ValueRange.UNIT : ValueRange.ANY,
        false,
        Optional.empty());
  }
}
