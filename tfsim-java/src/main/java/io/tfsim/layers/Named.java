package io.tfsim.layers;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.types.family.TFloating;

/** A layer at a name of its own; an error below it says the path. */
record Named(String name, Layer layer) implements Layer {
  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    LayerScope inner = scope.at(name);
    try {
      Operand<TFloating> y = layer.call(inner, x);
      inner.tap(y);
      return y;
    } catch (LayerException e) {
      throw e;
    } catch (IllegalArgumentException | TensorFlowException e) {
      throw new LayerException("layer " + inner.path() + ": " + e.getMessage(), e);
    }
  }
}
