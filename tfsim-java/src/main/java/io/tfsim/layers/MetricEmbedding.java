package io.tfsim.layers;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A dense layer whose outputs have unit length: (batch, in) to (batch, units).
 *
 * @param dense the layer before normalisation; its weights are {@code kernel} and {@code bias}
 * @param activation applied between both
 */
public record MetricEmbedding(Dense dense, Activation activation) implements Layer {

  /** An embedding of {@code units} dimensions, with bias, without activation. */
  public static MetricEmbedding of(int units) {
    return new MetricEmbedding(Dense.of(units), Activation.LINEAR);
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    return L2.normalize(scope, activation.call(scope, dense.call(scope, x)));
  }
}
