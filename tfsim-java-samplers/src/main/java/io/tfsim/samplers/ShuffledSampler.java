package io.tfsim.samplers;

import io.tfsim.data.Draws;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.graph.Checks;
import java.util.Arrays;

/**
 * All examples in a new random order each epoch, a pure function of seed and epoch.
 *
 * <p>Every batch is full, and the {@code size % batchSize} examples at the end of an epoch's order
 * are left out of that epoch; or, with {@link #keepLastBatch}, they are its last batch.
 *
 * @param source where the examples are
 * @param batchSize examples per step, from 1 to the number of examples
 * @param seed seed of the order; default 0
 * @param keepsLastBatch whether an epoch ends with what does not fill a batch; default no
 * @param warmupEpochs epochs of warm-up at the beginning, at least 0; default 0
 */
public record ShuffledSampler(
    Source source, int batchSize, long seed, boolean keepsLastBatch, int warmupEpochs)
    implements Sampler {

  /** Checks the ranges given above. */
  public ShuffledSampler {
    Checks.atLeast("batch", batchSize, 1);
    if (batchSize > source.size()) {
      throw new IllegalArgumentException(
          "batch must be <= number of examples (" + source.size() + "), was " + batchSize);
    }
    PlanChecks.warmup(warmupEpochs);
  }

  /**
   * A sampler of seed 0 and full batches, without warm-up.
   *
   * @throws IllegalArgumentException if batch is below 1 or above the number of examples
   */
  public static ShuffledSampler of(Source source, int batch) {
    return new ShuffledSampler(source, batch, 0, false, 0);
  }

  /** The same with another seed. */
  public ShuffledSampler withSeed(long newSeed) {
    return new ShuffledSampler(source, batchSize, newSeed, keepsLastBatch, warmupEpochs);
  }

  /**
   * The same with every example in every epoch, the last batch of which may be smaller. Losses that
   * compare the examples of a batch then see fewer negatives in it.
   */
  public ShuffledSampler keepLastBatch() {
    return new ShuffledSampler(source, batchSize, seed, true, warmupEpochs);
  }

  /**
   * The same with a warm-up.
   *
   * @param epochs its length, at least 0
   */
  public ShuffledSampler withWarmup(int epochs) {
    return new ShuffledSampler(source, batchSize, seed, keepsLastBatch, epochs);
  }

  /** {@code size / batchSize}, rounded down; rounded up if the last batch is kept. */
  @Override
  public int stepsPerEpoch() {
    int full = source.size() / batchSize;
    return keepsLastBatch && source.size() % batchSize != 0 ? full + 1 : full;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if epoch is negative
   */
  @Override
  public IndexPlan plan(long epoch) {
    PlanChecks.epoch(epoch);
    int[] order = Draws.of(seed, epoch).permutation(source.size());
    int used = keepsLastBatch ? order.length : stepsPerEpoch() * batchSize;
    return new IndexPlan(stepsPerEpoch(), batchSize, Arrays.copyOf(order, used));
  }
}
