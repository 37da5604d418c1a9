package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/** An augmenter of images that works on planes, where ops along rows are fast. */
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

  /**
   * The view of planes (batch, channels, height, width), or of turned planes unless they must be
   * {@link #upright}, of what was drawn for them.
   */
  Operand<TFloating> planar(
      LayerScope scope, Operand<TFloating> planes, List<Operand<TFloating>> drawn);

  /** Whether it matters which of the planes' sides is the height. */
  default boolean upright() {
    return false;
  }

  @Override
  default Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    return ImageChain.run(scope, x, List.of(this));
  }
}
