package io.tfsim.training;

import io.tfsim.data.Source;

/**
 * A validation pass: the training loss on views of held-out examples.
 *
 * <p>The views are drawn with the same random numbers after every epoch, so that only the weights
 * make a difference. Batches have the training's size, or that of the data if it is smaller; a last
 * partial batch is left out, since contrastive losses depend on the batch size. Nothing is updated.
 *
 * @param source held-out examples
 * @param batchNorm which statistics batch normalisation uses
 */
public record Validation(Source source, BatchNormMode batchNorm) {
  /** Which statistics batch normalisation uses. */
  public enum BatchNormMode {
    /** The moving ones, as in inference. */
    MOVING,
    /**
     * Those of the batch: everything is in training mode, dropout too, and the loss is comparable
     * with the training's.
     */
    BATCH
  }

  /** Validation with the statistics of the batch, comparable with the training loss. */
  public static Validation on(Source source) {
    return new Validation(source, BatchNormMode.BATCH);
  }

  /** The same with other statistics. */
  public Validation batchNorm(BatchNormMode mode) {
    return new Validation(source, mode);
  }
}
