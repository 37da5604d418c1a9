package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Parts of images, one per image.
 *
 * @param values (batch, 4): top, left, height and width of each, in whole pixels
 */
public record Boxes(Operand<TFloating> values) {

  /** Boxes by their sides, each (batch) or of one element. */
  public static Boxes of(
      LayerScope scope,
      Operand<TFloating> top,
      Operand<TFloating> left,
      Operand<TFloating> height,
      Operand<TFloating> width) {
    var tf = scope.tf();
    return new Boxes(
        tf.concat(
            Stream.of(top, left, height, width)
                .<Operand<TFloating>>map(side -> tf.reshape(side, tf.constant(new int[] {-1, 1})))
                .toList(),
            tf.constant(1)));
  }
}
