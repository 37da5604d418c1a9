package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/** One of two views for each example. */
final class Choices {
  private Choices() {}

  /**
   * The second view where the condition holds, else the first.
   *
   * @param condition (batch, 1)
   */
  static Operand<TFloating> select(
      LayerScope scope,
      Operand<TFloating> otherwise,
      Operand<TBool> condition,
      Operand<TFloating> view) {
    if (!view.shape().isCompatibleWith(otherwise.shape())) {
      throw new IllegalArgumentException(
          "an augmenter of some examples must keep their shape "
              + otherwise.shape()
              + ", views have "
              + view.shape());
    }
    int[] shape = new int[view.shape().numDimensions()];
    Arrays.fill(shape, 1);
    shape[0] = -1;
    return scope
        .tf()
        .select(scope.tf().reshape(condition, scope.tf().constant(shape)), view, otherwise);
  }
}
