package io.tfsim.losses;

import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** A loss that compares the embeddings of two views of the same examples, row by row. */
public interface ContrastiveLoss {
  /**
   * The loss of each example, (batch); or a scalar where a loss looks at the batch as a whole.
   *
   * @param za embeddings of the first view (batch, dim)
   * @param zb embeddings of the second view (batch, dim)
   */
  Operand<TFloating> perExample(LayerScope scope, Operand<TFloating> za, Operand<TFloating> zb);

  /** How the gradient is reduced over examples; the value reported is always the mean. */
  default Reduction reduction() {
    return Reduction.MEAN;
  }

  /**
   * The loss and its gradient at both embeddings.
   *
   * @throws IllegalArgumentException if the embeddings are not two matrices of one shape
   */
  default LossAndGradient at(LayerScope scope, Operand<TFloating> za, Operand<TFloating> zb) {
    Shape a = za.shape();
    Shape b = zb.shape();
    if (a.numDimensions() != 2 || !a.isCompatibleWith(b)) {
      throw new IllegalArgumentException(
          "embeddings of the views must have one shape (batch, dim), was " + a + " and " + b);
    }
    return LossAndGradient.of(
        scope,
        List.of(za, zb),
        (whole, z) -> {
          Operand<TFloating> losses = perExample(whole, z.get(0), z.get(1));
          return new LossAndGradient.Values(
              Reduction.MEAN.of(whole, losses), reduction().of(whole, losses));
        });
  }
}
