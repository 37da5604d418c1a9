package io.tfsim.backbones;

import io.tfsim.graph.LayerScope;
import io.tfsim.layers.Layer;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** Any layer as a backbone. */
record LayerBackbone(String name, Layer layer) implements Backbone {
  @Override
  public void checkInput(Shape example) {
    // the layer says itself what it cannot take when it is built
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    return layer.call(scope, x);
  }
}
