package io.tfsim.layers;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A function of tensors with weights that live in the scope.
 *
 * <p>A layer is an immutable value: called twice at one path, it uses the same weights; called at
 * two paths, different ones. A lambda over ops is a layer too:
 *
 * <pre>{@code Layer scaled = (scope, x) -> scope.tf().math.mul(x, scope.constant(0.5));}</pre>
 */
@FunctionalInterface
public interface Layer {
  /**
   * Builds the layer.
   *
   * @param scope where its weights, state and random numbers live
   * @param x input, batch first; images are (batch, height, width, channels)
   * @return the output
   * @throws IllegalArgumentException if the shape of x does not fit
   */
  Operand<TFloating> call(LayerScope scope, Operand<TFloating> x);

  /** This layer at a name below the scope that it is called in. */
  default Layer named(String name) {
    return new Named(name, this);
  }
}
