package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tfsim.data.Source;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

class StratifiedSplitTest {
  /** 100 examples, whose value is their index: 50 of class 0, 30 of class 1, 20 of class 2. */
  private static final Source SOURCE = source(i -> i < 50 ? 0 : i < 80 ? 1 : 2);

  private static MemorySource source(IntUnaryOperator label) {
    byte[] values = new byte[100];
    IntStream.range(0, 100).forEach(i -> values[i] = (byte) i);
    return MemorySource.bytes(values, Shape.of(1))
        .withLabels(IntStream.range(0, 100).map(label).toArray(), 101);
  }

  private static List<Float> values(Source source) {
    return Fetched.of(source, IntStream.range(0, source.size()).toArray()).values();
  }

  private static long count(Source source, int label) {
    return IntStream.of(source.labels()).filter(l -> l == label).count();
  }

  @Test
  void every_class_gives_its_share() {
    var split = StratifiedSplit.of(SOURCE, 0.2, 1);
    assertThat(split.second().size()).isEqualTo(20);
    assertThat(count(split.second(), 0)).isEqualTo(10);
    assertThat(count(split.second(), 1)).isEqualTo(6);
    assertThat(count(split.second(), 2)).isEqualTo(4);
  }

  @Test
  void every_example_is_in_one_part() {
    var split = StratifiedSplit.of(SOURCE, 0.33, 1);
    List<Float> all =
        Stream.concat(values(split.first()).stream(), values(split.second()).stream()).toList();
    assertThat(all).containsExactlyInAnyOrderElementsOf(values(SOURCE));
  }

  @Test
  void is_a_function_of_the_seed() {
    List<Float> second = values(StratifiedSplit.of(SOURCE, 0.2, 1).second());
    assertThat(values(StratifiedSplit.of(SOURCE, 0.2, 1).second())).isEqualTo(second);
    assertThat(values(StratifiedSplit.of(SOURCE, 0.2, 2).second())).isNotEqualTo(second);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.999})
  void both_parts_have_every_class(double fraction) {
    var split = StratifiedSplit.of(SOURCE, fraction, 1);
    assertThat(split.first().labels()).contains(0, 1, 2);
    assertThat(split.second().labels()).contains(0, 1, 2);
  }

  @Test
  void a_single_example_stays_in_the_first_part() {
    var split = StratifiedSplit.of(source(i -> i == 7 ? 1 : 0), 0.9, 1);
    assertThat(split.first().labels()).contains(1);
    assertThat(split.second().labels()).doesNotContain(1);
  }

  @Test
  void splits_unlabeled_examples() {
    var split = StratifiedSplit.of(MemorySource.bytes(new byte[10], Shape.of(1)), 0.3, 1);
    assertThat(split.first().size()).isEqualTo(7);
    assertThat(split.second().size()).isEqualTo(3);
  }

  @Test
  void splits_into_any_number_of_parts() {
    List<Source> parts = StratifiedSplit.parts(SOURCE, 1, 0.7, 0.2, 0.1);
    assertThat(parts).extracting(Source::size).containsExactly(70, 20, 10);
    assertThat(parts).extracting(part -> count(part, 0)).containsExactly(35L, 10L, 5L);
    assertThat(parts).extracting(part -> count(part, 1)).containsExactly(21L, 6L, 3L);
    List<Float> all = parts.stream().flatMap(part -> values(part).stream()).toList();
    assertThat(all).containsExactlyInAnyOrderElementsOf(values(SOURCE));
    assertThat(parts).allSatisfy(part -> assertThat(values(part)).isSorted());
  }

  @Test
  void parts_are_off_by_one_example_at_most() {
    List<Source> parts = StratifiedSplit.parts(source(i -> i % 9), 1, 0.34, 0.33, 0.33);
    for (int label = 0; label < 9; label++) {
      for (Source part : parts) {
        assertThat(count(part, label)).isBetween(3L, 5L); // of 11 or 12
      }
    }
    List<Float> second = values(parts.get(1));
    assertThat(values(StratifiedSplit.parts(source(i -> i % 9), 2, 0.34, 0.33, 0.33).get(1)))
        .isNotEqualTo(second);
  }

  @Test
  void refuses_parts_that_are_not_the_whole() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StratifiedSplit.parts(SOURCE, 1, 0.5, 0.25))
        .withMessage("fractions must add up to 1, was 0.75");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StratifiedSplit.parts(SOURCE, 1, 0.5, 0.5, -0.1))
        .withMessage("fraction must be in (0, 1), was -0.1");
  }

  @Test
  void refuses_an_empty_part() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StratifiedSplit.parts(source(i -> i), 1, 0.8, 0.2))
        .withMessage("part 1 must have at least one of 100 examples, had none");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, 1.5, Double.NaN})
  void refuses_a_fraction_that_is_none(double fraction) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StratifiedSplit.of(SOURCE, fraction, 1))
        .withMessage("fraction must be in (0, 1), was " + fraction);
  }

  @Test
  void refuses_classes_of_one_example() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StratifiedSplit.of(source(i -> i), 0.5, 1))
        .withMessage(
            "a split must have a class of at least 2 examples, was one each of 100 classes");
  }
}
