package io.tfsim.layers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/**
 * Two-dimensional convolution: (batch, height, width, in) to (batch, height', width', filters).
 *
 * <p>Weights: {@code kernel} (kernelSize, kernelSize, in, filters) and, if {@code useBias}, {@code
 * bias} (filters).
 *
 * @param filters number of output channels, at least 1
 * @param kernelSize side of the square kernel, at least 1
 * @param stride step in both directions, at least 1; default 1
 * @param padding default {@link Padding#SAME}
 * @param useBias whether a bias is added; default true
 * @param kernelInitializer default Glorot uniform, as Keras
 * @param l2 factor of the L2 regulariser {@code l2 * sum(kernel²)} that is added to the loss;
 *     default 0
 */
public record Conv2D(
    int filters,
    int kernelSize,
    int stride,
    Padding padding,
    boolean useBias,
    Initializer kernelInitializer,
    double l2)
    implements Layer {

  /** Checks the ranges given above. */
  public Conv2D {
    Checks.atLeast("filters", filters, 1);
    Checks.atLeast("kernelSize", kernelSize, 1);
    Checks.atLeast("stride", stride, 1);
    Checks.notNegative("l2", l2);
  }

  /** A convolution with the defaults above. */
  public static Conv2D of(int filters, int kernelSize) {
    return new Conv2D(filters, kernelSize, 1, Padding.SAME, true, Initializer.glorotUniform(), 0);
  }

  /** The same with another stride. */
  public Conv2D withStride(int newStride) {
    return new Conv2D(filters, kernelSize, newStride, padding, useBias, kernelInitializer, l2);
  }

  /** The same with another padding. */
  public Conv2D withPadding(Padding newPadding) {
    return new Conv2D(filters, kernelSize, stride, newPadding, useBias, kernelInitializer, l2);
  }

  /** The same without a bias. */
  public Conv2D withoutBias() {
    return new Conv2D(filters, kernelSize, stride, padding, false, kernelInitializer, l2);
  }

  /** The same with another initial kernel. */
  public Conv2D withKernelInitializer(Initializer initializer) {
    return new Conv2D(filters, kernelSize, stride, padding, useBias, initializer, l2);
  }

  /** The same with an L2 regulariser on the kernel. */
  public Conv2D withL2(double factor) {
    return new Conv2D(filters, kernelSize, stride, padding, useBias, kernelInitializer, factor);
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    Shape in = Checks.rank("input of a convolution", x.shape(), 4);
    Operand<TFloating> kernel =
        scope.weight(
            "kernel", Shape.of(kernelSize, kernelSize, in.get(3), filters), kernelInitializer);
    L2.addTo(scope, "kernel", kernel, l2);
    Operand<TFloating> y =
        scope
            .tf()
            .nn
            .conv2d(x, kernel, List.of(1L, (long) stride, (long) stride, 1L), padding.name());
    if (!useBias) {
      return y;
    }
    Operand<TFloating> bias = scope.weight("bias", Shape.of(filters), Initializer.zeros());
    return scope.tf().nn.biasAdd(y, bias);
  }
}
