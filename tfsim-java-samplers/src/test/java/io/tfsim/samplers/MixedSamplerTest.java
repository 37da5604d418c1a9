package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.data.Source;
import io.tfsim.testing.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

class MixedSamplerTest {
  private static final ConcatenatedSource SOURCE =
      ConcatenatedSource.of(source(100), source(20), source(30));

  private static Source source(int size) {
    return MemorySource.bytes(new byte[size], Shape.of(1));
  }

  /** How many examples of each source a batch has. */
  private static int[] counts(Drawn batch) {
    int[] counts = new int[3];
    batch.examples().forEach(i -> counts[i < 100 ? 0 : i < 120 ? 1 : 2]++);
    return counts;
  }

  @Test
  void whole_shares_are_met_in_every_batch() {
    for (double unit : new double[] {1, 0.1, 1.0 / 3}) { // not all of which are exact
      var sampler = MixedSampler.of(SOURCE, 12, 3 * unit, unit, 2 * unit).withStepsPerEpoch(2_000);
      for (Drawn batch : Drawn.of(sampler, 0).split(12)) {
        assertThat(counts(batch)).containsExactly(6, 2, 4);
      }
    }
  }

  @Test
  void other_shares_are_rounded_up_or_down_and_met_on_average() {
    int steps = 4_000;
    var sampler = MixedSampler.of(SOURCE, 10, 5, 1, 2).withStepsPerEpoch(steps); // 6.25, 1.25, 2.5
    int[] up = new int[3];
    for (Drawn batch : Drawn.of(sampler, 0).split(10)) {
      int[] counts = counts(batch);
      up[0] += counts[0] - 6;
      up[1] += counts[1] - 1;
      up[2] += counts[2] - 2;
      assertThat(counts[0]).isBetween(6, 7);
      assertThat(counts[1]).isBetween(1, 2);
      assertThat(counts[2]).isBetween(2, 3);
    }
    // 5 standard deviations of binomials of 4,000 and 1/4, and of 4,000 and 1/2
    assertThat(up[0]).isBetween(1_000 - 137, 1_000 + 137);
    assertThat(up[1]).isBetween(1_000 - 137, 1_000 + 137);
    assertThat(up[2]).isBetween(2_000 - 159, 2_000 + 159);
  }

  @Test
  void a_share_may_be_smaller_than_one() {
    var sampler = MixedSampler.of(SOURCE, 2, 98, 1, 1).withStepsPerEpoch(5_000);
    int[] counts = counts(Drawn.of(sampler, 0));
    // 5 standard deviations of a binomial of 5,000 and 1/50
    assertThat(counts[1]).isBetween(100 - 50, 100 + 50);
    assertThat(counts[2]).isBetween(100 - 50, 100 + 50);
  }

  @Test
  void every_example_of_a_source_is_used_equally_often() {
    assertUsedEquallyOften(MixedSampler.of(SOURCE, 10, 5, 1, 2).withStepsPerEpoch(77));
    // the passes of the second source meet in most batches, where examples have to wait
    assertUsedEquallyOften(MixedSampler.of(SOURCE, 30, 4, 15, 5).withStepsPerEpoch(77));
  }

  private static void assertUsedEquallyOften(MixedSampler sampler) {
    int[] uses = new int[150];
    Drawn.of(sampler, 3).examples().forEach(i -> uses[i]++);
    for (int[] range : new int[][] {{0, 100}, {100, 120}, {120, 150}}) {
      int[] part = Arrays.copyOfRange(uses, range[0], range[1]);
      assertThat(Arrays.stream(part).max().orElseThrow() - Arrays.stream(part).min().orElseThrow())
          .isLessThanOrEqualTo(1);
    }
  }

  @Test
  void no_batch_has_an_example_twice() {
    // the smallest source gives 18 or 19 of its 20 to every batch: its passes meet in most of them
    var sampler = MixedSampler.of(SOURCE, 30, 4, 15, 5).withStepsPerEpoch(500);
    for (Drawn batch : Drawn.of(sampler, 0).split(30)) {
      assertThat(batch.examples()).doesNotHaveDuplicates();
    }
  }

  @Test
  void places_in_a_batch_are_as_likely_for_every_source() {
    var sampler = MixedSampler.of(SOURCE, 4, 2, 1, 1).withStepsPerEpoch(4_000);
    int first = 0;
    for (Drawn batch : Drawn.of(sampler, 0).split(4)) {
      first += counts(batch.part(0, 1))[0];
    }
    // 5 standard deviations of a binomial of 4,000 and 1/2
    assertThat(first).isBetween(2_000 - 159, 2_000 + 159);
  }

  @Test
  void an_epoch_has_about_as_many_examples_as_the_sources() {
    assertThat(MixedSampler.of(SOURCE, 40, 1, 1, 1).stepsPerEpoch()).isEqualTo(3);
    assertThat(MixedSampler.of(SOURCE, 40, 1, 1, 1).withStepsPerEpoch(9).stepsPerEpoch())
        .isEqualTo(9);
  }

  static Stream<Refusal> refusals() {
    return Stream.of(
        new Refusal(
            "weights must have one for each of 3 sources, was 2",
            () -> MixedSampler.of(SOURCE, 4, 1, 1)),
        new Refusal("weight must be > 0, was 0.0", () -> MixedSampler.of(SOURCE, 4, 1, 0, 1)),
        new Refusal(
            "weight must be > 0, was NaN", () -> MixedSampler.of(SOURCE, 4, 1, Double.NaN, 1)),
        new Refusal("batch must be >= 1, was 0", () -> MixedSampler.of(SOURCE, 0, 1, 1, 1)),
        new Refusal(
            "share of source 1 in a batch must be <= its number of examples (20), was 21.0",
            () -> MixedSampler.of(SOURCE, 42, 1, 2, 1)),
        new Refusal(
            "stepsPerEpoch must be >= 1, was 0",
            () -> MixedSampler.of(SOURCE, 4, 1, 1, 1).withStepsPerEpoch(0)),
        new Refusal(
            "warmupEpochs must be >= 0, was -1",
            () -> new MixedSampler(SOURCE, List.of(1.0, 1.0, 1.0), 4, 1, 0, -1)));
  }

  @ParameterizedTest
  @MethodSource
  void refusals(Refusal refusal) {
    refusal.check();
  }
}
