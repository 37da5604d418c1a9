package io.tfsim.layers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * Fully connected layer: (batch, in) to (batch, units).
 *
 * <p>Weights: {@code kernel} (in, units) and, if {@code useBias}, {@code bias} (units).
 *
 * @param units number of outputs, at least 1
 * @param useBias whether a bias is added; default true
 * @param kernelInitializer default Glorot uniform, as Keras
 * @param l2 factor of the L2 regulariser {@code l2 * sum(kernel²)} that is added to the loss;
 *     default 0
 */
public record Dense(int units, boolean useBias, Initializer kernelInitializer, double l2)
    implements Layer {

  /** Checks the ranges given above. */
  public Dense {
    Checks.atLeast("units", units, 1);
    Checks.notNegative("l2", l2);
  }

  /** A dense layer with the defaults above. */
  public static Dense of(int units) {
    return new Dense(units, true, Initializer.glorotUniform(), 0);
  }

  /** The same without a bias. */
  public Dense withoutBias() {
    return new Dense(units, false, kernelInitializer, l2);
  }

  /** The same with another initial kernel. */
  public Dense withKernelInitializer(Initializer initializer) {
    return new Dense(units, useBias, initializer, l2);
  }

  /** The same with an L2 regulariser on the kernel. */
  public Dense withL2(double factor) {
    return new Dense(units, useBias, kernelInitializer, factor);
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    Shape in = Checks.rank("input of a dense layer", x.shape(), 2);
    Operand<TFloating> kernel =
        scope.weight("kernel", Shape.of(in.get(1), units), kernelInitializer);
    L2.addTo(scope, "kernel", kernel, l2);
    Operand<TFloating> y = scope.tf().linalg.matMul(x, kernel); // (batch, units)
    if (!useBias) {
      return y;
    }
    Operand<TFloating> bias = scope.weight("bias", Shape.of(units), Initializer.zeros());
    return scope.tf().nn.biasAdd(y, bias);
  }
}
