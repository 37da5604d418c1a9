package io.tfsim.methods;

import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A view after the network.
 *
 * @param projection what the projector gave (batch, width)
 * @param prediction what the predictor made of it (batch, width); the projection itself where the
 *     method has no predictor
 */
public record EmbeddedView(Operand<TFloating> projection, Operand<TFloating> prediction) {}
