package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/** An augmenter of images that takes several kernels, or more than pixels one by one. */
interface PlanarAugmenter extends Augmenter {

  /**
   * What is drawn for a batch.
   *
   * @param arrays arrays (batch, …), or (1, …) for all examples alike
   * @param changed which examples are changed at all, (batch, 1); the others may be left out. Empty
   *     if all are
   */
  record Drawn(List<Operand<TFloating>> arrays, Optional<Operand<TBool>> changed) {}

  /**
   * What is drawn for a batch.
   *
   * @param batch whose first dimension is the batch
   * @param planes shape of the planes, but for its first dimension
   */
  Drawn draw(LayerScope scope, Operand<TFloating> batch, Shape planes);

  /** The view of images, in their layout, of what was drawn for them. */
  Part view(LayerScope scope, Part images, List<Operand<TFloating>> drawn);

  @Override
  default Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    return ImageChain.run(scope, x, List.of(this));
  }
}
