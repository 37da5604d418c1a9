package io.tfsim.training;

import java.util.List;
import java.util.Optional;

/**
 * What a run was like.
 *
 * @param epochs the numbers of each epoch
 * @param steps number of steps made
 * @param seconds wall time of all epochs, validation and callbacks left out
 * @param stopReason why the run ended before its last epoch, if it did
 */
public record History(
    List<EpochLog> epochs, long steps, double seconds, Optional<String> stopReason) {
  /** Name of the loss, regularisers included. */
  public static final String LOSS = "loss";

  /** Name of the regularisers' part of the loss; there only if there are regularisers. */
  public static final String REGULARIZATION_LOSS = "regularization_loss";

  /**
   * Name of the number of examples that could not be read and were replaced, per step; there only
   * if the source skips such examples.
   */
  public static final String REPLACED_EXAMPLES = "replaced_examples";

  /** Name of the learning rate. */
  public static final String LEARNING_RATE = "learning_rate";

  /** Copies the list. */
  public History {
    epochs = List.copyOf(epochs);
  }

  /** The values of one name, per epoch; NaN where an epoch has none. */
  public List<Double> values(String name) {
    return epochs.stream().map(e -> e.values().getOrDefault(name, Double.NaN)).toList();
  }

  /** The mean loss of each epoch. */
  public List<Double> losses() {
    return values(LOSS);
  }
}
