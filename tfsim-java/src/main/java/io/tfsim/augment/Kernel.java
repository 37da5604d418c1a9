package io.tfsim.augment;

import io.tfsim.graph.LayerScope;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** Formulas as fused kernels, and the numbers that they are given. */
final class Kernel {
  private Kernel() {}

  /**
   * The value of a formula, in one pass where the scope {@linkplain LayerScope#fused fuses}.
   *
   * @param key equal exactly for formulas of equal constants
   * @param shape the value's, as far as it is known: compiled kernels do not say
   */
  static Operand<TFloating> run(
      LayerScope scope,
      Object key,
      Shape shape,
      List<Operand<TFloating>> inputs,
      Function<List<Expr>, Expr> formula) {
    return scope.tf().ensureShape(run(scope, key, inputs, formula), shape);
  }

  /** The same, of a shape that is not said. */
  static Operand<TFloating> run(
      LayerScope scope,
      Object key,
      List<Operand<TFloating>> inputs,
      Function<List<Expr>, Expr> formula) {
    return scope.fused(
        key,
        inputs,
        (inner, given) ->
            formula
                .apply(given.stream().map(x -> new Expr(inner, inner.cast(x))).toList())
                .value());
  }

  /** Numbers uniform in [0, 1), {@code count} for each example: (batch, count). */
  static Operand<TFloating> uniforms(LayerScope scope, Operand<TFloating> x, int count) {
    return uniforms(scope, x, new int[] {count});
  }

  /** Numbers uniform in [0, 1), an array for each example: (batch, …). */
  static Operand<TFloating> uniforms(LayerScope scope, Operand<TFloating> x, int[] perExample) {
    var tf = scope.tf();
    Operand<TInt32> batch = tf.reshape(scope.batchSize(x), tf.constant(new int[] {1}));
    Operand<TInt32> shape = tf.concat(List.of(batch, tf.constant(perExample)), tf.constant(0));
    return tf.ensureShape(
        scope.random().uniform(shape, 0, 1),
        perExample(x, Arrays.stream(perExample).asLongStream().toArray()));
  }

  /** The shape of an array for each example of x. */
  static Shape perExample(Operand<TFloating> x, long... dims) {
    return Shape.of(dims).prepend(x.shape().get(0));
  }
}
