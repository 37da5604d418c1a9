package io.tfsim.graph;

import org.tensorflow.ndarray.Shape;

/**
 * Number of inputs and outputs of one unit of a kernel.
 *
 * <p>Ours, because tensorflow-framework 1.0.0's variance scaling counts the input channels twice
 * for convolutions and draws its uniform variant from [0, limit) instead of [-limit, limit).
 */
record Fans(double in, double out) {
  /** Deviation of a unit normal that is cut off at ±2. */
  static final double TRUNCATED_NORMAL_STDDEV = 0.8796256610342398;

  static Fans of(Shape shape) {
    int rank = shape.numDimensions();
    if (rank < 2) {
      double size = Math.max(1, shape.size());
      return new Fans(size, size);
    }
    double receptiveField = 1;
    for (int i = 0; i < rank - 2; i++) {
      receptiveField *= shape.get(i);
    }
    return new Fans(receptiveField * shape.get(rank - 2), receptiveField * shape.get(rank - 1));
  }
}
