package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** An augmenter of images that works on planes, where ops along rows are fast. */
interface PlanarAugmenter extends Augmenter {

  /**
   * What is drawn for a batch: arrays (batch, …), or (1, …) for all examples alike.
   *
   * @param batch whose first dimension is the batch
   * @param planes shape of the planes, but for its first dimension
   */
  List<Operand<TFloating>> draw(LayerScope scope, Operand<TFloating> batch, Shape planes);

  /** The view of planes (batch, channels, height, width), of what was drawn for them. */
  Operand<TFloating> planar(
      LayerScope scope, Operand<TFloating> planes, List<Operand<TFloating>> drawn);

  @Override
  default Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    return ImageChain.run(scope, x, List.of(this));
  }
}
