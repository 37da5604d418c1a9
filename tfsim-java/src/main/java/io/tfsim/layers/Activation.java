package io.tfsim.layers;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Elementwise activations. */
public enum Activation implements Layer {
  /** x. */
  LINEAR((scope, x) -> x),
  /** max(x, 0). */
  RELU((scope, x) -> scope.tf().nn.relu(x)),
  /** Hyperbolic tangent. */
  TANH((scope, x) -> scope.tf().math.tanh(x)),
  /** 1 / (1 + exp(-x)). */
  SIGMOID((scope, x) -> scope.tf().math.sigmoid(x)),
  /** x · sigmoid(x), also called SiLU. */
  SWISH((scope, x) -> scope.tf().math.mul(x, scope.tf().math.sigmoid(x))),
  /** x · Φ(x) with the error function, not its tanh approximation. */
  GELU(
      (scope, x) ->
          scope
              .tf()
              .math
              .mul(
                  scope.tf().math.mul(x, scope.constant(0.5)),
                  scope
                      .tf()
                      .math
                      .add(
                          scope.constant(1),
                          scope
                              .tf()
                              .math
                              .erf(scope.tf().math.mul(x, scope.constant(Math.sqrt(0.5)))))));

  private final Layer function;

  Activation(Layer function) {
    this.function = function;
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    return function.call(scope, x);
  }
}
