package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * An augmenter that changes each pixel by itself, so that several share a kernel. What implements
 * it is a record: it is the key of its kernel.
 */
interface PixelAugmenter extends Augmenter {

  /** How many numbers an image of so many channels draws. */
  int draws(int channels);

  /**
   * What drawn numbers (batch, draws), uniform in [0, 1), decide: (batch, decisions). Without draws
   * it is given 0.
   */
  Expr decide(Expr uniforms);

  /** Planes (batch, channels, height, width), changed as decided. */
  Expr change(Expr planes, Expr decisions);

  /** Whether what becomes of a value depends on the value and on decisions for the image only. */
  default boolean valueByValue() {
    return false;
  }

  @Override
  default Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    return ImageChain.run(scope, x, List.of(this));
  }
}
