package io.tfsim.layers;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Elementwise activations. */
public enum Activation implements Layer {
  /** x. */
  LINEAR,
  /** max(x, 0). */
  RELU,
  /** Hyperbolic tangent. */
  TANH,
  /** 1 / (1 + exp(-x)). */
  SIGMOID,
  /** x · sigmoid(x), also called SiLU. */
  SWISH,
  /** x · Φ(x) with the error function, not its tanh approximation. */
  GELU;

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    var tf = scope.tf();
    return switch (this) {
      case LINEAR -> x;
      case RELU -> tf.nn.relu(x);
      case TANH -> tf.math.tanh(x);
      case SIGMOID -> tf.math.sigmoid(x);
      case SWISH -> tf.math.mul(x, tf.math.sigmoid(x));
      case GELU -> {
        Operand<TFloating> erf = tf.math.erf(tf.math.mul(x, scope.constant(Math.sqrt(0.5))));
        yield tf.math.mul(tf.math.mul(x, scope.constant(0.5)), tf.math.add(erf, scope.constant(1)));
      }
    };
  }
}
