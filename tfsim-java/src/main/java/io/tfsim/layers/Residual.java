package io.tfsim.layers;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Sum of two branches (He et al. 2016).
 *
 * @param shortcut the branch that is the identity or nearly
 * @param branch the branch that is learnt; its output has the shortcut's shape
 */
public record Residual(Layer shortcut, Layer branch) implements Layer {

  /** A branch around which the input goes unchanged. */
  public static Residual around(Layer branch) {
    return new Residual(Activation.LINEAR, branch);
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    Operand<TFloating> left = shortcut.call(scope, x);
    Operand<TFloating> right = branch.call(scope, x);
    if (!left.shape().isCompatibleWith(right.shape())) {
      throw new IllegalArgumentException(
          "branches of a residual must have one shape, was shortcut "
              + left.shape()
              + " and branch "
              + right.shape());
    }
    return scope.tf().math.add(left, right);
  }
}
