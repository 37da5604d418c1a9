package io.tfsim.data;

import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * A batch as it comes from a source.
 *
 * @param examples raw values (batch, …), in the source's own type and range
 * @param labels class of each example (batch), or -1 where it has none
 */
public record Batch(Operand<? extends TNumber> examples, Operand<TInt32> labels) {}
