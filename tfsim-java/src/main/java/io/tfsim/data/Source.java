package io.tfsim.data;

import io.tfsim.graph.LayerScope;
import java.util.Arrays;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;

/** Examples that can be had by their index. */
public interface Source {
  /** What the examples look like. */
  ExampleSpec spec();

  /** Number of examples. */
  int size();

  /** Class of the example at {@code index}, or -1 where it has none. */
  int label(int index);

  /**
   * Builds the ops that give the examples at {@code indices}.
   *
   * @param indices (batch), each in [0, size)
   */
  Batch connect(LayerScope scope, Operand<TInt32> indices);

  /** The labels in index order. */
  default int[] labels() {
    int[] labels = new int[size()];
    Arrays.setAll(labels, this::label);
    return labels;
  }

  /**
   * The examples at some indices, in that order; nothing is copied.
   *
   * @throws IllegalArgumentException if an index is out of range or there is none
   */
  default Source subset(int... indices) {
    return new Subset(this, indices.clone());
  }
}
