package io.tfsim.samplers;

import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;

/**
 * Every example as a class of its own: the label of an example is its index, whatever label the
 * source gives it.
 *
 * <p>The order is that of a {@link ShuffledSampler}. Contrastive methods look at no label, so for
 * them the two are the same; losses that do look at labels, on several views of a batch, learn here
 * to tell examples apart.
 *
 * <p>An epoch has no example twice. TF Similarity's SingleShotMemorySampler draws with replacement:
 * the two views of an example that is twice in a batch are then taken for views of different ones.
 *
 * @param source where the examples are, with their indices as labels and their number as the number
 *     of classes
 * @param batchSize examples per step, from 1 to the number of examples
 * @param seed seed of the order; default 0
 * @param keepsLastBatch whether an epoch ends with what does not fill a batch; default no
 * @param warmupEpochs epochs of warm-up at the beginning, at least 0; default 0
 */
public record SingleShotSampler(
    Source source, int batchSize, long seed, boolean keepsLastBatch, int warmupEpochs)
    implements Sampler {

  /** Checks the ranges given above, and sets the labels. */
  public SingleShotSampler {
    var shuffled = new ShuffledSampler(source, batchSize, seed, keepsLastBatch, warmupEpochs);
    source = ExampleClasses.of(shuffled.source());
  }

  /**
   * A sampler of seed 0 and full batches, without warm-up.
   *
   * @throws IllegalArgumentException if batch is below 1 or above the number of examples
   */
  public static SingleShotSampler of(Source source, int batch) {
    return new SingleShotSampler(source, batch, 0, false, 0);
  }

  /** The same with another seed. */
  public SingleShotSampler withSeed(long newSeed) {
    return new SingleShotSampler(source, batchSize, newSeed, keepsLastBatch, warmupEpochs);
  }

  /** The same with every example in every epoch, the last batch of which may be smaller. */
  public SingleShotSampler keepLastBatch() {
    return new SingleShotSampler(source, batchSize, seed, true, warmupEpochs);
  }

  /**
   * The same with a warm-up.
   *
   * @param epochs its length, at least 0
   */
  public SingleShotSampler withWarmup(int epochs) {
    return new SingleShotSampler(source, batchSize, seed, keepsLastBatch, epochs);
  }

  /** {@code size / batchSize}, rounded down; rounded up if the last batch is kept. */
  @Override
  public int stepsPerEpoch() {
    return shuffled().stepsPerEpoch();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if epoch is negative
   */
  @Override
  public IndexPlan plan(long epoch) {
    return shuffled().plan(epoch);
  }

  private ShuffledSampler shuffled() {
    return new ShuffledSampler(source, batchSize, seed, keepsLastBatch, warmupEpochs);
  }
}
