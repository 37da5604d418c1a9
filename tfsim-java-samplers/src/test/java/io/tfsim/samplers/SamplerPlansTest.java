package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.samplers.MultiShotSampler.Order;
import java.util.Arrays;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/** What every sampler promises: a plan is a function of seed and epoch, and of nothing else. */
class SamplerPlansTest {
  private static final Source SOURCE = source(60);

  private static Source source(int size) {
    return MemorySource.bytes(new byte[size], Shape.of(1))
        .withLabels(IntStream.range(0, size).map(i -> i % 5).toArray(), 5);
  }

  /** Makers of samplers, by seed. */
  static Stream<Named<LongFunction<Sampler>>> samplers() {
    ConcatenatedSource both = ConcatenatedSource.of(SOURCE, source(7));
    return Stream.of(
        Named.of("shuffled", seed -> ShuffledSampler.of(SOURCE, 8).withSeed(seed)),
        Named.of(
            "shuffled, all", seed -> ShuffledSampler.of(SOURCE, 8).withSeed(seed).keepLastBatch()),
        Named.of("single-shot", seed -> SingleShotSampler.of(SOURCE, 8).withSeed(seed)),
        Named.of("multi-shot", seed -> MultiShotSampler.of(SOURCE, 3, 2).withSeed(seed)),
        Named.of(
            "in turn",
            seed -> MultiShotSampler.of(SOURCE, 3, 2).withOrder(Order.IN_TURN).withSeed(seed)),
        Named.of("mixed", seed -> MixedSampler.of(both, 8, 3, 2).withSeed(seed)));
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void plans_do_not_depend_on_what_was_asked_before(LongFunction<Sampler> maker) {
    Sampler sampler = maker.apply(7);
    int[][] forward =
        IntStream.range(0, 5)
            .mapToObj(epoch -> sampler.plan(epoch).indices())
            .toArray(int[][]::new);
    for (int epoch = 4; epoch >= 0; epoch--) {
      assertThat(sampler.plan(epoch).indices()).isEqualTo(forward[epoch]);
      assertThat(maker.apply(7).plan(epoch).indices()).isEqualTo(forward[epoch]);
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void epochs_and_seeds_differ(LongFunction<Sampler> maker) {
    int[] plan = maker.apply(7).plan(3).indices();
    assertThat(maker.apply(7).plan(4).indices()).isNotEqualTo(plan);
    assertThat(maker.apply(8).plan(3).indices()).isNotEqualTo(plan);
    assertThat(maker.apply(3).plan(7).indices()).isNotEqualTo(plan); // they do not just add up
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void batches_of_an_epoch_differ(LongFunction<Sampler> maker) {
    IndexPlan plan = maker.apply(7).plan(0);
    int[] first = Arrays.copyOf(plan.indices(), plan.batchSize());
    int[] second = Arrays.copyOfRange(plan.indices(), plan.batchSize(), 2 * plan.batchSize());
    assertThat(second).isNotEqualTo(first);
  }

  /**
   * A run that goes on at a step asks a new sampler for the epoch, and leaves out what was done.
   */
  @ParameterizedTest
  @MethodSource("samplers")
  void a_run_can_go_on_from_any_step(LongFunction<Sampler> maker) {
    Sampler sampler = maker.apply(7);
    int[] wholeRun =
        IntStream.range(0, 3).flatMap(e -> Arrays.stream(sampler.plan(e).indices())).toArray();
    int epochSize = sampler.plan(0).indices().length;
    for (int epoch = 0; epoch < 3; epoch++) {
      for (int step = 0; step < sampler.stepsPerEpoch(); step++) {
        int done = epoch * epochSize + step * sampler.batchSize();
        int[] rest =
            IntStream.range(epoch, 3)
                .flatMap(e -> Arrays.stream(maker.apply(7).plan(e).indices()))
                .skip((long) step * sampler.batchSize())
                .toArray();
        assertThat(rest).isEqualTo(Arrays.copyOfRange(wholeRun, done, wholeRun.length));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void plans_have_the_size_that_the_sampler_says(LongFunction<Sampler> maker) {
    Sampler sampler = maker.apply(7);
    for (int epoch : new int[] {0, 1, 1000}) {
      IndexPlan plan = sampler.plan(epoch);
      assertThat(plan.steps()).isEqualTo(sampler.stepsPerEpoch());
      assertThat(plan.batchSize()).isEqualTo(sampler.batchSize());
      assertThat(Arrays.stream(plan.indices()))
          .allMatch(i -> i >= 0 && i < sampler.source().size());
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void there_is_no_negative_epoch(LongFunction<Sampler> maker) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> maker.apply(7).plan(-1))
        .withMessage("epoch must be >= 0, was -1");
  }
}
