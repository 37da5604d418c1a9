package io.tfsim.samplers;

import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.graph.Checks;
import java.util.Arrays;

/**
 * All examples in a new random order each epoch, a pure function of seed and epoch.
 *
 * <p>Every batch is full: the {@code size % batchSize} examples at the end of an epoch's order are
 * left out of that epoch.
 *
 * @param source where the examples are
 * @param batchSize examples per step, from 1 to the number of examples
 * @param seed seed of the order
 */
public record ShuffledSampler(Source source, int batchSize, long seed) implements Sampler {

  /** Checks the ranges given above. */
  public ShuffledSampler {
    Checks.atLeast("batch", batchSize, 1);
    if (batchSize > source.size()) {
      throw new IllegalArgumentException(
          "batch must be <= number of examples (" + source.size() + "), was " + batchSize);
    }
  }

  /**
   * A sampler of seed 0.
   *
   * @throws IllegalArgumentException if batch is below 1 or above the number of examples
   */
  public static ShuffledSampler of(Source source, int batch) {
    return new ShuffledSampler(source, batch, 0);
  }

  /** The same with another seed. */
  public ShuffledSampler withSeed(long newSeed) {
    return new ShuffledSampler(source, batchSize, newSeed);
  }

  @Override
  public int stepsPerEpoch() {
    return source.size() / batchSize;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if epoch is negative
   */
  @Override
  public IndexPlan plan(long epoch) {
    if (epoch < 0) {
      throw new IllegalArgumentException("epoch must be >= 0, was " + epoch);
    }
    int[] order = Draws.of(seed, epoch).permutation(source.size());
    return new IndexPlan(
        stepsPerEpoch(), batchSize, Arrays.copyOf(order, stepsPerEpoch() * batchSize));
  }
}
