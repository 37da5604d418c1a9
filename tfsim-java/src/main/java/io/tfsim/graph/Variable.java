package io.tfsim.graph;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.family.TType;

/**
 * A resource variable of a {@link ModelGraph}: a weight, or state such as a moving mean.
 *
 * @param path path that names it, like Keras's ({@code backbone/conv1_conv/kernel})
 * @param type type of its elements
 * @param shape its shape, fully known
 * @param trainable whether an optimizer may change it
 * @param handle the handle op
 * @param initialize op that gives it its initial value
 * @param <T> type of its elements
 */
public record Variable<T extends TType>(
    String path,
    Class<T> type,
    Shape shape,
    boolean trainable,
    Operand<? extends TType> handle,
    Op initialize) {

  /** Number of elements. */
  public long size() {
    return shape.size();
  }
}
