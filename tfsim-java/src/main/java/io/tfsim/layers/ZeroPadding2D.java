package io.tfsim.layers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Zeros around an image: (batch, height, width, channels) to (batch, height + 2 pixels, width + 2
 * pixels, channels).
 *
 * @param pixels width of the border, at least 0
 */
public record ZeroPadding2D(int pixels) implements Layer {

  /** Checks the range given above. */
  public ZeroPadding2D {
    Checks.atLeast("pixels", pixels, 0);
  }

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    Checks.rank("input of zero padding", x.shape(), 4);
    int[][] paddings = {{0, 0}, {pixels, pixels}, {pixels, pixels}, {0, 0}};
    return scope.tf().pad(x, scope.tf().constant(paddings), scope.constant(0));
  }
}
