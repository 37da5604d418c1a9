package io.tfsim.data;

import io.tfsim.graph.Checks;
import java.util.stream.IntStream;

/**
 * The examples of a source in their order, the same in every epoch; what does not fill a batch is
 * left out.
 *
 * @param source where they are
 * @param batchSize examples per step, from 1 to the number of examples
 */
public record InOrder(Source source, int batchSize) implements Sampler {
  /** Checks the range given above. */
  public InOrder {
    Checks.atLeast("batch size", batchSize, 1);
    Checks.atMost("batch size", batchSize, source.size());
  }

  /** All examples in one step. */
  public static InOrder once(Source source) {
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
