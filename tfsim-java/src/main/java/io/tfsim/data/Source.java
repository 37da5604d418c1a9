package io.tfsim.data;

import io.tfsim.graph.LayerScope;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

  /** Name of each class, by its number; empty where classes have no names. */
  default List<String> classNames() {
    return List.of();
  }

  /**
   * Builds the ops that give the examples at {@code indices}.
   *
   * @param indices (batch), each in [0, size); exactly one where the source is {@linkplain
   *     #streamed streamed}
   */
  Batch connect(LayerScope scope, Operand<TInt32> indices);

  /**
   * Whether examples are read from outside the graph, one at a time: files. The ops of {@link
   * #connect} then run in data threads, which keep ahead of the step.
   */
  default boolean streamed() {
    return false;
  }

  /**
   * Whether an example that cannot be read is replaced by another one and counted; if not, it ends
   * the run with an error that names it. For streamed sources.
   */
  default boolean skipsUnreadable() {
    return false;
  }

  /**
   * Why the example at {@code index} cannot be read, with the name of its file; empty if it can.
   */
  default Optional<String> problem(int index) {
    return Optional.empty();
  }

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
