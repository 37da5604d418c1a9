package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.data.Source;
import io.tfsim.samplers.MultiShotSampler.Order;
import io.tfsim.testing.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

class MultiShotSamplerTest {
  /** 48 examples of 6 classes, 8 of each. */
  private static final Source SOURCE = source(IntStream.range(0, 48).map(i -> i % 6).toArray());

  private static MemorySource source(int... labels) {
    return MemorySource.bytes(new byte[labels.length], Shape.of(1)).withLabels(labels, 10);
  }

  /** Two labeled examples, then two without a label. */
  private static Source partlyLabeled() {
    return new LabelsChanged(source(3, 3, 0, 0), List.of(3, 3, -1, -1));
  }

  @Test
  void an_epoch_has_about_as_many_examples_as_the_source() {
    assertThat(MultiShotSampler.of(SOURCE, 3, 4).stepsPerEpoch()).isEqualTo(4);
    assertThat(MultiShotSampler.of(SOURCE, 3, 5).stepsPerEpoch()).isEqualTo(4); // 3.2
    assertThat(MultiShotSampler.of(SOURCE, 6, 20).stepsPerEpoch()).isEqualTo(1);
    assertThat(MultiShotSampler.of(SOURCE, 3, 4).batchSize()).isEqualTo(12);
    assertThat(MultiShotSampler.of(SOURCE, 3, 4).withStepsPerEpoch(7).plan(0).indices())
        .hasSize(7 * 12);
  }

  @Test
  void classes_are_drawn_evenly() {
    int steps = 4_000;
    var sampler = MultiShotSampler.of(SOURCE, 3, 4).withStepsPerEpoch(steps).withSeed(1);
    int[] drawn = new int[6];
    int[] first = new int[6];
    for (Drawn batch : Drawn.of(sampler, 0).split(12)) {
      batch.labels().stream().distinct().forEach(label -> drawn[label]++);
      first[batch.labels().get(0)]++;
    }
    for (int label = 0; label < 6; label++) {
      // 5 standard deviations of binomials of 4,000 and 1/2, and of 4,000 and 1/6
      assertThat(drawn[label]).isBetween(2_000 - 159, 2_000 + 159);
      assertThat(first[label]).isBetween(667 - 118, 667 + 118);
    }
  }

  @Test
  void examples_are_drawn_evenly() {
    var sampler = MultiShotSampler.of(SOURCE, 3, 4).withStepsPerEpoch(4_000).withSeed(2);
    int[] counts = new int[48];
    Drawn.of(sampler, 0).examples().forEach(example -> counts[example]++);
    for (int count : counts) {
      // 5 standard deviations of a binomial of 4,000 and 1/4
      assertThat(count).isBetween(1_000 - 137, 1_000 + 137);
    }
  }

  @Test
  void examples_are_drawn_evenly_with_replacement() {
    var sampler = MultiShotSampler.of(source(0, 0, 0), 1, 4).withStepsPerEpoch(3_000).withSeed(2);
    int[] counts = new int[3];
    Drawn.of(sampler, 0).examples().forEach(example -> counts[example]++);
    for (int count : counts) {
      // 5 standard deviations of a binomial of 12,000 and 1/3
      assertThat(count).isBetween(4_000 - 258, 4_000 + 258);
    }
  }

  @Test
  void in_turn_every_example_is_used_equally_often() {
    var sampler = MultiShotSampler.of(SOURCE, 4, 3).withOrder(Order.IN_TURN).withStepsPerEpoch(3);
    int[] counts = new int[48];
    for (int epoch = 0; epoch < 40; epoch++) { // 12 runs of an epoch are 2 rounds of 6 classes
      Drawn.of(sampler, epoch).examples().forEach(example -> counts[example]++);
      assertThat(
              Arrays.stream(counts).max().orElseThrow() - Arrays.stream(counts).min().orElseThrow())
          .isLessThanOrEqualTo(1);
    }
    assertThat(counts).containsOnly(30);
  }

  @Test
  void in_turn_goes_on_from_epoch_to_epoch() {
    // 5 runs of 3 classes an epoch: rounds straddle batches and epochs
    int[] labels = {4, 2, 2, 7, 4, 2, 7};
    var sampler =
        MultiShotSampler.of(source(labels), 1, 2).withOrder(Order.IN_TURN).withStepsPerEpoch(5);
    Drawn.of(sampler, 0, 1, 2, 3, 4, 5)
        .assertInTurn(2, Drawn.members(Arrays.stream(labels).boxed().toList()));
  }

  @Test
  void in_turn_rounds_are_in_random_order() {
    var sampler = MultiShotSampler.of(SOURCE, 6, 1).withOrder(Order.IN_TURN).withStepsPerEpoch(600);
    int[] first = new int[6];
    Drawn.of(sampler, 0).split(6).forEach(round -> first[round.labels().get(0)]++);
    for (int count : first) {
      // 5 standard deviations of a binomial of 600 and 1/6
      assertThat(count).isBetween(100 - 46, 100 + 46);
    }
  }

  @Test
  void one_class_is_enough() {
    for (Order order : Order.values()) {
      var sampler = MultiShotSampler.of(source(3, 3, 3), 1, 2).withOrder(order);
      assertThat(sampler.stepsPerEpoch()).isEqualTo(2);
      assertThat(Drawn.of(sampler, 0).labels()).containsOnly(3);
    }
  }

  @Test
  void examples_without_a_label_never_come() {
    var sampler = MultiShotSampler.of(partlyLabeled(), 1, 2);
    assertThat(sampler.stepsPerEpoch()).isEqualTo(1);
    assertThat(Drawn.of(sampler.withStepsPerEpoch(50), 0).examples()).containsOnly(0, 1);
  }

  @Test
  void classes_without_examples_never_come() {
    var sampler = MultiShotSampler.of(source(1, 1, 8, 8), 2, 1).withStepsPerEpoch(50);
    assertThat(Drawn.of(sampler, 0).labels()).containsOnly(1, 8);
  }

  @Test
  void warns_once_of_classes_with_few_examples() {
    List<String> warnings = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            warnings.add(record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(MultiShotSampler.class.getName());
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    try {
      MultiShotSampler.of(source(0, 0, 0, 1, 5, 5), 2, 3).withSeed(4).withStepsPerEpoch(9).plan(0);
      MultiShotSampler.of(SOURCE, 2, 3);
    } finally {
      logger.setUseParentHandlers(true);
      logger.removeHandler(handler);
    }
    assertThat(warnings)
        .containsExactly(
            "2 of 3 classes have fewer than 3 examples, batches will have some of them twice:"
                + " 1 (1), 5 (2)");
  }

  static Stream<Refusal> refusals() {
    var sampler = MultiShotSampler.of(SOURCE, 3, 4);
    return Stream.of(
        new Refusal(
            "classesPerBatch must be <= number of classes with examples (6), was 7",
            () -> MultiShotSampler.of(SOURCE, 7, 2)),
        new Refusal("classesPerBatch must be >= 1, was 0", () -> MultiShotSampler.of(SOURCE, 0, 2)),
        new Refusal(
            "examplesPerClass must be >= 1, was 0", () -> MultiShotSampler.of(SOURCE, 2, 0)),
        new Refusal(
            "examples must have labels, had none of 4",
            () -> MultiShotSampler.of(MemorySource.bytes(new byte[4], Shape.of(1)), 1, 1)),
        new Refusal("stepsPerEpoch must be >= 1, was 0", () -> sampler.withStepsPerEpoch(0)),
        new Refusal(
            "stepsPerEpoch times batchSize must be <= 2147483647, was 2400000000",
            () -> sampler.withStepsPerEpoch(200_000_000)),
        new Refusal("warmupEpochs must be >= 0, was -1", () -> sampler.withWarmup(-1)));
  }

  @ParameterizedTest
  @MethodSource
  void refusals(Refusal refusal) {
    refusal.check();
  }
}
