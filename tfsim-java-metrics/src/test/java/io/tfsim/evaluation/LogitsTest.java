package io.tfsim.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.models.Embeddings;
import io.tfsim.testing.Refusal;
import org.junit.jupiter.api.Test;

class LogitsTest {
  /** Ranks of the labels, from 0: 0, 1, 3, and 2, as of equal ones the lower class comes first. */
  private static final Embeddings FOUR =
      new Embeddings(
          new float[] {5, 1, 2, 3, /**/ 5, 1, 2, 3, /**/ 5, 1, 2, 3, /**/ 4, 7, 7, 7},
          4,
          new int[] {0, 3, 1, 3});

  @Test
  void a_class_is_among_the_k_highest_by_its_rank() {
    assertThat(Logits.topAccuracy(FOUR, 1)).isEqualTo(0.25);
    assertThat(Logits.topAccuracy(FOUR, 2)).isEqualTo(0.5);
    assertThat(Logits.topAccuracy(FOUR, 3)).isEqualTo(0.75);
    assertThat(Logits.topAccuracy(FOUR, 4)).isEqualTo(1);
  }

  @Test
  void a_logit_that_is_no_number_is_refused_and_not_right() {
    for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      Embeddings broken = new Embeddings(new float[] {1, 2, value, value}, 2, new int[2]);
      new Refusal(
              "logits of the linear probe must be finite, was " + value + " in number 1",
              () -> Logits.topAccuracy(broken, 1))
          .check();
    }
  }

  @Test
  void cross_entropy_is_minus_the_log_of_the_likelihood() {
    Embeddings two = new Embeddings(new float[] {0, (float) Math.log(3), 1e4f, 0}, 2, new int[2]);
    // likelihoods 1 / 4 and 1
    assertThat(Logits.crossEntropy(two)).isCloseTo(Math.log(4) / 2, within(1e-6));
  }
}
