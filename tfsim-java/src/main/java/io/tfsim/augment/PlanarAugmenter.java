package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** An augmenter of images that works on planes, where ops along rows are fast. */
interface PlanarAugmenter extends Augmenter {

  /** The view of planes (batch, channels, height, width). */
  Operand<TFloating> planar(LayerScope scope, Operand<TFloating> planes);

  @Override
  default Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    return ImageChain.run(scope, x, List.of(this));
  }
}
