package io.tfsim.methods;

import io.tfsim.layers.Layer;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A self-supervised method: heads, and how the views of a batch become a loss.
 *
 * <p>One's own method is a record with these methods. One whose loss compares two views is a {@link
 * PairMethod}; see {@link SimClr} for the shortest example.
 */
public interface Method {
  /** Short name for summaries and configurations, like {@code simclr}. */
  String name();

  /** How views go through the network. */
  ViewMode viewMode();

  /** The head after the backbone. */
  Layer projector();

  /** The head after the projector, if the method has one. */
  default Optional<Layer> predictor() {
    return Optional.empty();
  }

  /** Number of views that {@link #build} takes; 2 unless a method says otherwise. */
  default int views() {
    return 2;
  }

  /**
   * Builds the loss.
   *
   * @param m what the method may do
   * @param views the augmented views of one batch, each (batch, …)
   */
  MethodTerms build(MethodScope m, List<Operand<TFloating>> views);
}
