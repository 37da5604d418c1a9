package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** How pixels between pixels are found; half-pixel centres, no antialiasing, as in TF 2. */
public enum Interpolation {
  /** Linear in both directions. */
  BILINEAR,
  /** Keys's cubic convolution with a = -1/2, taps beyond the border left out. */
  BICUBIC;

  /** Weight of a pixel at distance {@code d >= 0} from the wanted position, before scaling. */
  Operand<TFloating> weight(LayerScope scope, Operand<TFloating> d) {
    var tf = scope.tf();
    Operand<TFloating> one = scope.constant(1);
    if (this == BILINEAR) {
      return tf.nn.relu(tf.math.sub(one, d));
    }
    Operand<TFloating> near = // (1.5 d - 2.5) d² + 1 for d <= 1
        tf.math.add(
            tf.math.mul(
                tf.math.sub(tf.math.mul(d, scope.constant(1.5)), scope.constant(2.5)),
                tf.math.square(d)),
            one);
    Operand<TFloating> far = // ((-0.5 d + 2.5) d - 4) d + 2 for 1 < d < 2
        tf.math.add(
            tf.math.mul(
                tf.math.sub(
                    tf.math.mul(
                        tf.math.add(tf.math.mul(d, scope.constant(-0.5)), scope.constant(2.5)), d),
                    scope.constant(4)),
                d),
            scope.constant(2));
    Operand<TFloating> zero = tf.zerosLike(d);
    return tf.select(
        tf.math.lessEqual(d, one), near, tf.select(tf.math.less(d, scope.constant(2)), far, zero));
  }
}
