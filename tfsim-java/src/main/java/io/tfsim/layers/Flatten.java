package io.tfsim.layers;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** All dimensions but the batch in one: (batch, a, b, …) to (batch, a · b · …). */
public record Flatten() implements Layer {
  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    Shape in = x.shape();
    long size = in.subShape(1, in.numDimensions()).size();
    return scope.tf().reshape(x, scope.tf().constant(new long[] {-1, size}));
  }
}
