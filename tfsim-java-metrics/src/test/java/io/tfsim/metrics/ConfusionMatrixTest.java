package io.tfsim.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.metrics.ConfusionMatrix.Confusion;
import io.tfsim.testing.Refusal;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
  private static final ConfusionMatrix SOME =
      ConfusionMatrix.of(new int[] {0, 0, 0, 0, 1, 1, 2}, new int[] {0, 0, 1, 1, 1, 0, 0}, 4);

  @Test
  void counts_by_class_and_by_what_it_was_taken_for() {
    assertThat(SOME.count(0, 0)).isEqualTo(2);
    assertThat(SOME.count(0, 1)).isEqualTo(2);
    assertThat(SOME.count(1, 0)).isEqualTo(1);
    assertThat(SOME.count(0, 2)).isZero();
    assertThat(SOME.examples(0)).isEqualTo(4);
    assertThat(SOME.accuracy()).isEqualTo(3 / 7.0);
    assertThat(SOME.recall(0)).isEqualTo(0.5);
    assertThat(SOME.recall(2)).isZero();
    assertThat(SOME.recall(3)).isNaN();
  }

  @Test
  void the_most_frequent_confusions_come_first() {
    assertThat(SOME.confusions())
        .containsExactly(new Confusion(0, 1, 2), new Confusion(1, 0, 1), new Confusion(2, 0, 1));
  }

  @Test
  void what_is_no_class_is_refused() {
    new Refusal(
            "predictions must be as many as labels, 2, were 1",
            () -> ConfusionMatrix.of(new int[2], new int[1], 2))
        .check();
    new Refusal(
            "labels must be in [0, 2), was -1",
            () -> ConfusionMatrix.of(new int[] {-1}, new int[1], 2))
        .check();
    new Refusal(
            "predictions must be in [0, 2), was 2",
            () -> ConfusionMatrix.of(new int[1], new int[] {2}, 2))
        .check();
  }
}
