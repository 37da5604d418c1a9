package io.tfsim.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.testing.Refusal;
import org.junit.jupiter.api.Test;

class AccuracyTest {
  @Test
  void theClassIsTheFirstOfTheLargestLogits() {
    float[] logits = {1, 3, 2, -1, -2, -3, 0, 5, 5};
    assertThat(Accuracy.argmax(new Embeddings(logits, 3, new int[3]))).containsExactly(1, 0, 1);
  }

  @Test
  void isTheShareThatIsRight() {
    assertThat(Accuracy.of(new int[] {0, 1, 2, 1}, new int[] {0, 1, 1, 1})).isEqualTo(0.75);
  }

  @Test
  void nothingToCompareWithIsRefused() {
    new Refusal(
            "accuracy needs at least one example, had none",
            () -> Accuracy.of(new int[0], new int[0]))
        .check();
    new Refusal(
            "accuracy needs labels, example 1 has none",
            () -> Accuracy.of(new int[] {0, 1}, new int[] {0, -1}))
        .check();
  }
}
