package io.tfsim.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GraphScoresTest {
  @Test
  void larger_products_have_larger_scores_above_0() {
    double[] products =
        IntStream.range(-2_000, 2_000)
            .mapToDouble(i -> Math.signum(i) * (Math.pow(1.01, Math.abs(i)) - 1))
            .toArray(); // from -4e8 to 4e8
    float last = 0;
    for (double product : products) {
      float score = GraphScores.positive(product);
      assertThat(score).isGreaterThan(last);
      last = score;
    }
  }
}
