package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tfsim.data.Source;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class ShuffledSamplerTest {
  private static final Source HUNDRED = MemorySource.bytes(new byte[100], Shape.of(1));

  @Test
  void every_example_comes_once_an_epoch() {
    var plan = ShuffledSampler.of(HUNDRED, 20).plan(0);
    assertThat(plan.steps()).isEqualTo(5);
    assertThat(plan.batchSize()).isEqualTo(20);
    assertThat(plan.indices())
        .containsExactlyInAnyOrder(IntStream.range(0, 100).toArray())
        .isNotEqualTo(IntStream.range(0, 100).toArray());
  }

  @Test
  void the_last_partial_batch_is_left_out() {
    var sampler = ShuffledSampler.of(HUNDRED, 30);
    assertThat(sampler.stepsPerEpoch()).isEqualTo(3);
    assertThat(sampler.plan(4).indices()).hasSize(90).doesNotHaveDuplicates();
  }

  @Test
  void the_last_partial_batch_can_be_kept() {
    var sampler = ShuffledSampler.of(HUNDRED, 30).withSeed(3).keepLastBatch();
    assertThat(sampler.stepsPerEpoch()).isEqualTo(4);
    assertThat(sampler.plan(4).partial()).isTrue();
    assertThat(sampler.plan(4).indices())
        .containsExactlyInAnyOrder(IntStream.range(0, 100).toArray())
        .startsWith(ShuffledSampler.of(HUNDRED, 30).withSeed(3).plan(4).indices());
    assertThat(ShuffledSampler.of(HUNDRED, 20).keepLastBatch().stepsPerEpoch()).isEqualTo(5);
    assertThat(ShuffledSampler.of(HUNDRED, 20).keepLastBatch().plan(0).partial()).isFalse();
  }

  @Test
  void other_settings_are_kept() {
    var sampler = ShuffledSampler.of(HUNDRED, 30).withWarmup(2).keepLastBatch().withSeed(5);
    assertThat(sampler).isEqualTo(new ShuffledSampler(HUNDRED, 30, 5, true, 2));
  }

  @Test
  void a_plan_is_a_function_of_seed_and_epoch() {
    var sampler = ShuffledSampler.of(HUNDRED, 50).withSeed(7);
    int[] plan = sampler.plan(3).indices();
    assertThat(ShuffledSampler.of(HUNDRED, 50).withSeed(7).plan(3).indices()).isEqualTo(plan);
    assertThat(sampler.plan(4).indices()).isNotEqualTo(plan);
    assertThat(sampler.withSeed(8).plan(3).indices()).isNotEqualTo(plan);
    // Seed and epoch do not just add up.
    assertThat(sampler.withSeed(3).plan(7).indices()).isNotEqualTo(plan);
    assertThat(sampler.withSeed(6).plan(4).indices()).isNotEqualTo(plan);
  }

  @Test
  void each_place_is_as_likely_for_every_example() {
    var sampler = ShuffledSampler.of(MemorySource.bytes(new byte[4], Shape.of(1)), 4);
    int[][] counts = new int[4][4];
    int epochs = 4_000;
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] order = sampler.plan(epoch).indices();
      for (int place = 0; place < 4; place++) {
        counts[place][order[place]]++;
      }
    }
    for (int[] row : counts) {
      for (int count : row) {
        // 5 standard deviations of a binomial of 4,000 and 1/4.
        assertThat(count).isBetween(1_000 - 137, 1_000 + 137);
      }
    }
  }

  @Test
  void refuses_a_batch_larger_than_the_data() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ShuffledSampler.of(HUNDRED, 101))
        .withMessage("batch must be <= number of examples (100), was 101");
  }

  @Test
  void refuses_an_empty_batch() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ShuffledSampler.of(HUNDRED, 0))
        .withMessage("batch must be >= 1, was 0");
  }

  @Test
  void refuses_a_negative_epoch() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ShuffledSampler.of(HUNDRED, 10).plan(-1))
        .withMessage("epoch must be >= 0, was -1");
  }
}
