package io.tfsim.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.testing.Refusal;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Against scikit-learn 1.9.1 (Python 3.11): {@code LogisticRegression(C=1/(2*l2*60), tol=1e-12,
 * max_iter=10000)} after a {@code StandardScaler}, fitted on the first 60 of the points below.
 */
class LogisticRegressionTest {
  private static final int DIM = 4;
  private static final int CLASSES = 3;
  private static final int TRAIN = 60;
  private static final int ALL = 90;

  private static final int[] PREDICTED = {
    1, 1, 2, 0, 0, 1, 1, 1, 2, 0, 2, 2, 0, 1, 2, 0, 1, 2, 2, 2, 2, 2, 1, 1, 0, 1, 2, 0, 1, 0
  };

  /** Point i has coordinates ((37 i + 101 d + 13 i d) mod 61) / 10, and 2.5 more at its class. */
  private static Embeddings points(int from, int to) {
    float[] values = new float[(to - from) * DIM];
    for (int i = from; i < to; i++) {
      for (int d = 0; d < DIM; d++) {
        values[(i - from) * DIM + d] =
            (float) ((i * 37 + d * 101 + i * d * 13) % 61 / 10.0 + (d == i % CLASSES ? 2.5 : 0));
      }
    }
    return new Embeddings(values, DIM, IntStream.range(from, to).map(i -> i % CLASSES).toArray());
  }

  static Stream<Arguments> goldens() {
    return Stream.of(
        Arguments.of(
            1e-3,
            4000, // the weaker the regulariser, the longer the way to the minimum
            new double[] {
              0.8820568,
              -0.3814483,
              -0.5006084,
              -0.6885965,
              1.3298171,
              -0.6412206,
              -0.5895291,
              -0.5551135,
              1.1446426,
              0.0445371,
              -0.0394948,
              -0.0050424
            },
            new double[][] {
              {-0.8569239, -0.6194272, -3.2892556},
              {-4.4090234, -0.0436672, -3.4880477},
              {-1.2477075, -2.0902287, -0.5290256}
            }),
        Arguments.of(
            1e-1,
            500,
            new double[] {
              0.442482,
              -0.2100276,
              -0.2324544,
              -0.2681206,
              0.5349647,
              -0.2668441,
              -0.2461311,
              -0.2442352,
              0.4903664,
              0.0412763,
              -0.0143107,
              -0.0269656
            },
            new double[][] {
              {-0.8703386, -0.8084303, -1.9977996},
              {-2.3215888, -0.2899629, -1.8734612},
              {-1.1654793, -1.4251848, -0.8034917}
            }));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void finds_what_scikit_learn_finds(
      double l2, int steps, double[] kernel, double[][] logLikelihoods) {
    LinearClassifier classifier =
        LogisticRegression.of(CLASSES)
            .withSettings(new LinearProbe.Settings(steps, 0.05, l2))
            .train(points(0, TRAIN));
    Embeddings test = points(TRAIN, ALL);
    float[] found = classifier.kernel();
    for (int i = 0; i < kernel.length; i++) {
      assertThat((double) found[i]).as("weight %d", i).isCloseTo(kernel[i], within(2e-4));
    }
    assertThat(classifier.predict(test)).isEqualTo(PREDICTED);
    assertThat(classifier.accuracy(test)).isCloseTo(2 / 3.0, within(1e-12));
    for (int i = 0; i < logLikelihoods.length; i++) {
      float[] logits = classifier.logits(test).row(i);
      double total = 0;
      for (float logit : logits) {
        total += Math.exp(logit);
      }
      for (int c = 0; c < CLASSES; c++) {
        assertThat(logits[c] - Math.log(total)).isCloseTo(logLikelihoods[i][c], within(5e-4));
      }
    }
  }

  @Test
  void a_coordinate_that_was_all_but_constant_does_not_overflow() {
    // deviation 1e-39: a difference of 1 is more deviations than a float can hold
    float[] train = {0, 1, 1e-39f, 2, -1e-39f, 3, 0, 4};
    LinearClassifier classifier =
        LogisticRegression.of(2).train(new Embeddings(train, 2, new int[] {0, 0, 1, 1}));
    Embeddings far = new Embeddings(new float[] {1, 1, -1, 4}, 2, new int[2]);
    assertThat(classifier.logits(far).values()).doesNotContain(Float.NaN);
    assertThat(classifier.logits(far).requireFinite("logits").count()).isEqualTo(2);
  }

  @Test
  void what_it_cannot_be_trained_on_is_refused() {
    LogisticRegression three = LogisticRegression.of(CLASSES);
    new Refusal("classes must be >= 2, was 1", () -> LogisticRegression.of(1)).check();
    new Refusal(
            "training embeddings must be at least 1, were 0",
            () -> three.train(new Embeddings(new float[0], DIM, new int[0])))
        .check();
    new Refusal(
            "training embeddings must be finite, was NaN in number 1",
            () -> three.train(new Embeddings(new float[] {1, Float.NaN}, 1, new int[2])))
        .check();
    new Refusal(
            "labels must be in [0, 3), example 1 has 3",
            () -> three.train(new Embeddings(new float[] {1, 2}, 1, new int[] {0, 3})))
        .check();
    LinearClassifier trained = three.train(points(0, TRAIN));
    new Refusal(
            "embeddings must have 4 dimensions as those of the training, was 2",
            () -> trained.predict(new Embeddings(new float[2], 2, new int[1])))
        .check();
  }
}
