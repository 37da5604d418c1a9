package io.tfsim.layers;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * One value per channel: (batch, steps, channels) or (batch, height, width, channels) to (batch,
 * channels).
 */
public enum GlobalPooling implements Layer {
  /** The mean over all positions. */
  AVERAGE,
  /** The largest value over all positions. */
  MAX;

  @Override
  public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
    int rank = Checks.rank("input of global pooling", x.shape(), 3, 4).numDimensions();
    var positions = scope.tf().constant(IntStream.range(1, rank - 1).toArray());
    return this == MAX ? scope.tf().reduceMax(x, positions) : scope.tf().math.mean(x, positions);
  }
}
