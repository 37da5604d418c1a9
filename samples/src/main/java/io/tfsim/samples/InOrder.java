package io.tfsim.samples;

import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import java.util.stream.IntStream;

/**
 * The examples of a source in their order, the same in every epoch.
 *
 * @param source where they are
 * @param batchSize examples per step
 */
record InOrder(Source source, int batchSize) implements Sampler {
  /** All examples in one step. */
  static InOrder once(Source source) {
    return new InOrder(source, source.size());
  }

  @Override
  public int stepsPerEpoch() {
    return source.size() / batchSize;
  }

  @Override
  public IndexPlan plan(long epoch) {
    int count = stepsPerEpoch() * batchSize;
    return new IndexPlan(stepsPerEpoch(), batchSize, IntStream.range(0, count).toArray());
  }
}
