package io.tfsim.samplers;

import io.tfsim.data.Draws;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import io.tfsim.graph.Checks;
import java.util.Arrays;
import java.util.List;

/**
 * Batches of several sources, of each its share.
 *
 * <pre>{@code
 * var both = ConcatenatedSource.of(photographs, drawings);
 * Sampler sampler = MixedSampler.of(both, 64, 3, 1); // 48 photographs, 16 drawings
 * }</pre>
 *
 * <p>A source of weight w has the share s = batchSize · w / (sum of weights). A batch has s of its
 * examples, rounded down or up; which of the two is drawn for each batch so that the mean is s
 * exactly (systematic sampling: the whole numbers plus one random fraction, as they fall into the
 * shares put end to end). The examples of a batch are in random order.
 *
 * <p>In every epoch each source goes through passes of its own, each in a new random order, so that
 * all its examples are used equally often, up to one; a small source may pass often where a large
 * one does not end. No batch has an example twice.
 *
 * @param source the sources
 * @param weights one for each of them, each &gt; 0
 * @param batchSize examples per step, at least 1; no share of it may be larger than its source
 * @param stepsPerEpoch batches in an epoch, at least 1; default number of examples over batch size,
 *     rounded down
 * @param seed seed of shares and orders; default 0
 * @param warmupEpochs epochs of warm-up at the beginning, at least 0; default 0
 */
public record MixedSampler(
    ConcatenatedSource source,
    List<Double> weights,
    int batchSize,
    int stepsPerEpoch,
    long seed,
    int warmupEpochs)
    implements Sampler {
  private static final int FRACTIONS = 1 << 20;

  /** Checks the ranges given above. */
  public MixedSampler {
    weights = List.copyOf(weights);
    int parts = source.parts().size();
    if (weights.size() != parts) {
      throw new IllegalArgumentException(
          "weights must have one for each of " + parts + " sources, was " + weights.size());
    }
    weights.forEach(weight -> Checks.positive("weight", weight));
    Checks.atLeast("batch", batchSize, 1);
    PlanChecks.size(stepsPerEpoch, batchSize);
    PlanChecks.warmup(warmupEpochs);
    double[] ends = ends(weights, batchSize);
    for (int k = 0; k < parts; k++) {
      double share = ends[k] - (k == 0 ? 0 : ends[k - 1]);
      int size = source.parts().get(k).size();
      if (Math.ceil(share) > size) {
        throw new IllegalArgumentException(
            "share of source "
                + k
                + " in a batch must be <= its number of examples ("
                + size
                + "), was "
                + share);
      }
    }
  }

  /**
   * A sampler of seed 0, without warm-up.
   *
   * @param batch examples per step, from 1 to the number of examples
   * @param weights one for each source, each &gt; 0
   * @throws IllegalArgumentException if a number is out of range, or there is not one weight for
   *     each source, or a share is larger than its source
   */
  public static MixedSampler of(ConcatenatedSource source, int batch, double... weights) {
    int steps = Math.max(1, source.size() / Math.max(1, batch));
    return new MixedSampler(source, Arrays.stream(weights).boxed().toList(), batch, steps, 0, 0);
  }

  /** The same with other epochs of so many batches. */
  public MixedSampler withStepsPerEpoch(int steps) {
    return new MixedSampler(source, weights, batchSize, steps, seed, warmupEpochs);
  }

  /** The same with another seed. */
  public MixedSampler withSeed(long newSeed) {
    return new MixedSampler(source, weights, batchSize, stepsPerEpoch, newSeed, warmupEpochs);
  }

  /**
   * The same with a warm-up.
   *
   * @param epochs its length, at least 0
   */
  public MixedSampler withWarmup(int epochs) {
    return new MixedSampler(source, weights, batchSize, stepsPerEpoch, seed, epochs);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if epoch is negative
   */
  @Override
  public IndexPlan plan(long epoch) {
    PlanChecks.epoch(epoch);
    Draws draws = Draws.of(seed, epoch);
    Passes[] passes = new Passes[weights.size()];
    Arrays.setAll(passes, k -> new Passes(Draws.of(seed, epoch, k), source.parts().get(k).size()));
    double[] ends = ends(weights, batchSize);
    int[] indices = new int[stepsPerEpoch * batchSize];
    for (int step = 0; step < stepsPerEpoch; step++) {
      int[] places = draws.permutation(batchSize);
      int[] counts = counts(ends, fraction(draws));
      int filled = 0;
      for (int k = 0; k < counts.length; k++) {
        for (int index : passes[k].take(counts[k])) {
          indices[step * batchSize + places[filled++]] = source.start(k) + index;
        }
      }
    }
    return new IndexPlan(stepsPerEpoch, batchSize, indices);
  }

  /** Where the shares end that are put end to end from 0 to the batch size. */
  private static double[] ends(List<Double> weights, int batchSize) {
    double[] ends = weights.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.parallelPrefix(ends, Double::sum);
    double sum = ends[ends.length - 1];
    return Arrays.stream(ends).map(end -> batchSize * (end / sum)).toArray();
  }

  /** In (0, 1), and so far from both that a whole share is whole in spite of rounding. */
  private static double fraction(Draws draws) {
    return (draws.index(FRACTIONS) + 0.5) / FRACTIONS;
  }

  /** How many of {@code u, 1 + u, 2 + u, …} fall into each share. */
  private static int[] counts(double[] ends, double u) {
    int[] counts = new int[ends.length];
    int before = 0;
    for (int k = 0; k < ends.length; k++) {
      int until = (int) Math.ceil(ends[k] - u);
      counts[k] = until - before;
      before = until;
    }
    return counts;
  }
}
