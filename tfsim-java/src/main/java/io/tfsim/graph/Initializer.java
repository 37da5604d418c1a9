package io.tfsim.graph;

import org.tensorflow.Operand;
import org.tensorflow.framework.initializers.Constant;
import org.tensorflow.framework.initializers.TruncatedNormal;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * Initial value of a weight: a function of its shape and a seed.
 *
 * <p>The seed is derived from the model's seed and the weight's path, so a weight starts the same
 * whatever else the model holds.
 */
@FunctionalInterface
public interface Initializer {
  /**
   * Builds the initial value.
   *
   * @return an operand of the given shape and type
   */
  Operand<TFloating> initial(Ops tf, Shape shape, FloatType type, long seed);

  /** Every element {@code value}. */
  static Initializer constant(double value) {
    return (tf, shape, type, seed) ->
        new Constant<TFloating>(value).call(tf, dims(tf, shape), type.tensorType());
  }

  /** Every element 0. */
  static Initializer zeros() {
    return constant(0);
  }

  /** Every element 1. */
  static Initializer ones() {
    return constant(1);
  }

  /** Normal with the given deviation, cut off at two deviations. */
  static Initializer truncatedNormal(double stddev) {
    return (tf, shape, type, seed) ->
        new TruncatedNormal<TFloating>(0, stddev, seed)
            .call(tf, dims(tf, shape), type.tensorType());
  }

  /** Uniform in ±sqrt(3 / fan_in): Keras's {@code lecun_uniform}, TF Similarity's choice. */
  static Initializer lecunUniform() {
    return (tf, shape, type, seed) ->
        uniform(tf, shape, type, seed, Math.sqrt(3.0 / Fans.of(shape).in()));
  }

  /** Uniform in ±sqrt(6 / (fan_in + fan_out)): Keras's {@code glorot_uniform}. */
  static Initializer glorotUniform() {
    return (tf, shape, type, seed) -> {
      Fans fans = Fans.of(shape);
      return uniform(tf, shape, type, seed, Math.sqrt(6.0 / (fans.in() + fans.out())));
    };
  }

  /** Truncated normal with deviation sqrt(2 / fan_in): Keras's {@code he_normal}. */
  static Initializer heNormal() {
    return (tf, shape, type, seed) ->
        truncatedNormal(Math.sqrt(2.0 / Fans.of(shape).in()) / Fans.TRUNCATED_NORMAL_STDDEV)
            .initial(tf, shape, type, seed);
  }

  private static Operand<TFloating> uniform(
      Ops tf, Shape shape, FloatType type, long seed, double limit) {
    Operand<TFloating> unit =
        tf.random.statelessRandomUniform(
            dims(tf, shape), tf.constant(new long[] {seed, 0}), type.tensorType());
    Operand<TFloating> two = tf.dtypes.cast(tf.constant(2 * limit), type.tensorType());
    return tf.math.sub(
        tf.math.mul(unit, two), tf.dtypes.cast(tf.constant(limit), type.tensorType()));
  }

  private static Operand<TInt64> dims(Ops tf, Shape shape) {
    return tf.constant(shape.asArray());
  }
}
