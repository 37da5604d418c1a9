package io.tfsim.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.testing.Refusal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassIndicesTest {
  /** 40 of class 0, 20 of class 1, 3 of class 4, one of class 5, and 7 without a label. */
  private static final int[] LABELS =
      IntStream.range(0, 71)
          .map(i -> i < 40 ? 0 : i < 60 ? 1 : i < 63 ? 4 : i < 64 ? 5 : -1)
          .toArray();

  private static final ClassIndices CLASSES = ClassIndices.of(LABELS);

  private static long count(int[] indices, int label) {
    return Arrays.stream(indices).filter(i -> LABELS[i] == label).count();
  }

  @Test
  void classes_are_found_and_those_without_a_label_apart() {
    assertThat(CLASSES.all().keySet()).containsExactly(-1, 0, 1, 4, 5);
    assertThat(CLASSES.labeled().keySet()).containsExactly(0, 1, 4, 5);
    assertThat(CLASSES.all().get(4)).containsExactly(60, 61, 62);
    assertThat(CLASSES.all().get(-1)).containsExactly(64, 65, 66, 67, 68, 69, 70);
  }

  @Test
  void at_most_so_many_of_each_class() {
    int[] some = CLASSES.atMost(5, 1);
    assertThat(some).isSorted().doesNotHaveDuplicates();
    assertThat(count(some, 0)).isEqualTo(5);
    assertThat(count(some, 1)).isEqualTo(5);
    assertThat(count(some, 4)).isEqualTo(3);
    assertThat(count(some, 5)).isEqualTo(1);
    assertThat(count(some, -1)).isZero();
  }

  @Test
  void a_part_of_each_class_but_never_a_whole_one() {
    int[] fifth = CLASSES.fraction(0.2, 1);
    assertThat(fifth).isSorted().doesNotHaveDuplicates();
    assertThat(count(fifth, 0)).isEqualTo(8);
    assertThat(count(fifth, 1)).isEqualTo(4);
    assertThat(count(fifth, 4)).isEqualTo(1);
    assertThat(count(fifth, 5)).isZero();
    assertThat(count(CLASSES.fraction(0.001, 1), 0)).isEqualTo(1);
    assertThat(count(CLASSES.fraction(0.999, 1), 4)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 42})
  void a_larger_part_holds_the_smaller_ones(long seed) {
    assertThat(CLASSES.atMost(9, seed)).contains(CLASSES.atMost(4, seed));
    assertThat(CLASSES.fraction(0.5, seed)).contains(CLASSES.fraction(0.1, seed));
  }

  @Test
  void each_seed_draws_others_and_every_example_is_drawn_by_some() {
    Set<Integer> drawn = new HashSet<>();
    for (long seed = 0; seed < 100; seed++) {
      Arrays.stream(CLASSES.atMost(4, seed)).forEach(drawn::add);
    }
    assertThat(drawn).hasSize(64);
    assertThat(CLASSES.atMost(4, 1)).isNotEqualTo(CLASSES.atMost(4, 2));
  }

  @Test
  void the_rest_is_what_is_not_among_some() {
    int[] fifth = CLASSES.fraction(0.2, 1);
    int[] rest = CLASSES.except(fifth);
    assertThat(IntStream.concat(Arrays.stream(fifth), Arrays.stream(rest)).sorted().toArray())
        .isEqualTo(IntStream.range(0, 71).toArray());
  }

  @Test
  void numbers_out_of_range_are_refused() {
    new Refusal("examples per class must be >= 1, was 0", () -> CLASSES.atMost(0, 1)).check();
    new Refusal("fraction must be in (0, 1), was 1.0", () -> CLASSES.fraction(1, 1)).check();
    new Refusal("fraction must be in (0, 1), was NaN", () -> CLASSES.fraction(Double.NaN, 1))
        .check();
  }
}
