package io.tfsim.graph;

import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TFloating;

/**
 * The floating-point type that a model computes in.
 *
 * <p>Layers never name it: they ask their {@link LayerScope}. {@link #FLOAT32} is for training,
 * {@link #FLOAT64} for proofs (finite differences, equality of shards).
 */
public enum FloatType {
  /** Single precision, the default. */
  FLOAT32(TFloat32.class, Math.ulp(1f)),
  /** Double precision. Several times slower; without fused kernels. */
  FLOAT64(TFloat64.class, Math.ulp(1.0));

  private final Class<? extends TFloating> tensorType;
  private final double epsilon;

  FloatType(Class<? extends TFloating> tensorType, double epsilon) {
    this.tensorType = tensorType;
    this.epsilon = epsilon;
  }

  /** Distance from 1 to the next larger number: twice the largest relative rounding error. */
  public double epsilon() {
    return epsilon;
  }

  /** The TensorFlow Java type, seen as the type that operands of a model carry. */
  @SuppressWarnings(
      "unchecked") // operands are declared as TFloating, whatever the type at run time
  public Class<TFloating> tensorType() {
    return (Class<TFloating>) tensorType;
  }
}
