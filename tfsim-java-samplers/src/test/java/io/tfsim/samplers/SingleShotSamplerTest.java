package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.data.Source;
import io.tfsim.testing.Refusal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

class SingleShotSamplerTest {
  private static final Source SOURCE =
      MemorySource.bytes(new byte[] {10, 11, 12, 13, 14}, Shape.of(1))
          .withLabels(new int[] {1, 0, 1, 0, 1}, 2);

  @Test
  void every_example_is_a_class() {
    Source source = SingleShotSampler.of(SOURCE, 2).source();
    assertThat(source.spec().classes()).isEqualTo(5);
    assertThat(source.labels()).containsExactly(0, 1, 2, 3, 4);
    Fetched fetched = Fetched.of(source, 4, 1, 1);
    assertThat(fetched.values()).containsExactly(14f, 11f, 11f);
    assertThat(fetched.labels()).containsExactly(4, 1, 1);
  }

  @Test
  void other_settings_keep_the_classes() {
    Source source = SingleShotSampler.of(SOURCE, 2).withSeed(1).withWarmup(1).source();
    assertThat(source).isEqualTo(new ExampleClasses(SOURCE));
  }

  @Test
  void the_order_is_that_of_the_shuffled_sampler() {
    var single = SingleShotSampler.of(SOURCE, 2).withSeed(3);
    var shuffled = ShuffledSampler.of(SOURCE, 2).withSeed(3);
    assertThat(single.stepsPerEpoch()).isEqualTo(2);
    assertThat(single.plan(5).indices()).isEqualTo(shuffled.plan(5).indices());
    assertThat(single.keepLastBatch().stepsPerEpoch()).isEqualTo(3);
    assertThat(single.keepLastBatch().plan(5).indices())
        .isEqualTo(shuffled.keepLastBatch().plan(5).indices());
    assertThat(single.withWarmup(2).warmupEpochs()).isEqualTo(2);
  }

  @Test
  void reads_as_its_source_does() {
    Source streamed = new StreamedFiles(List.of("a", "b"), 0);
    Source source = SingleShotSampler.of(streamed, 1).source();
    assertThat(source.streamed()).isTrue();
    assertThat(source.skipsUnreadable()).isTrue();
    assertThat(source.problem(1)).hasValue("b cannot be read");
  }

  static Stream<Refusal> refusals() {
    return Stream.of(
        new Refusal("batch must be >= 1, was 0", () -> SingleShotSampler.of(SOURCE, 0)),
        new Refusal(
            "batch must be <= number of examples (5), was 6",
            () -> SingleShotSampler.of(SOURCE, 6)),
        new Refusal(
            "warmupEpochs must be >= 0, was -2",
            () -> SingleShotSampler.of(SOURCE, 2).withWarmup(-2)));
  }

  @ParameterizedTest
  @MethodSource
  void refusals(Refusal refusal) {
    refusal.check();
  }
}
