package io.tfsim.models;

import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import java.util.stream.IntStream;

/** All examples in their order, the same in every epoch. */
record InOrderOf(Source source, int batchSize) implements Sampler {
  @Override
  public int stepsPerEpoch() {
    return source.size() / batchSize;
  }

  @Override
  public IndexPlan plan(long epoch) {
    int[] indices = IntStream.range(0, stepsPerEpoch() * batchSize).toArray();
    return new IndexPlan(stepsPerEpoch(), batchSize, indices);
  }
}
