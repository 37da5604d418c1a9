package io.tfsim.data;

/**
 * The order in which a source's examples are used.
 *
 * <p>A plan is a pure function of the sampler's seed and the epoch, so a run can continue from any
 * (epoch, step).
 */
public interface Sampler {
  /** Where the examples are. */
  Source source();

  /** Examples per step; the last step of an epoch may have fewer. */
  int batchSize();

  /**
   * How many epochs at the beginning are a warm-up; 0 unless a sampler says otherwise. Augmenters
   * see it as {@link io.tfsim.graph.LayerScope#warmup}.
   */
  default int warmupEpochs() {
    return 0;
  }

  /** Steps per epoch, the same for every epoch. */
  int stepsPerEpoch();

  /** The examples of an epoch, counted from 0. */
  IndexPlan plan(long epoch);
}
