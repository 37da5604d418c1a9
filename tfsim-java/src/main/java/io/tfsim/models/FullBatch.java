package io.tfsim.models;

import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import java.util.stream.IntStream;

/** All examples in every step. */
record FullBatch(Source source) implements Sampler {
  @Override
  public int batchSize() {
    return source.size();
  }

  @Override
  public int stepsPerEpoch() {
    return 1;
  }

  @Override
  public IndexPlan plan(long epoch) {
    return new IndexPlan(1, source.size(), IntStream.range(0, source.size()).toArray());
  }
}
