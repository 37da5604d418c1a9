package io.tfsim.models;

import static io.tfsim.models.LabeledPoints.CLASSES;
import static io.tfsim.models.LabeledPoints.DIM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.layers.Flatten;
import io.tfsim.models.LinearProbe.Settings;
import io.tfsim.testing.Refusal;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinearProbeTest {
  private static final LabeledPoints APART = LabeledPoints.clouds(1, 30, 0.3);
  private static final LabeledPoints OVERLAPPING = LabeledPoints.clouds(2, 60, 4);

  private final LayerEncoder encoder = encoder(1);

  /** The coordinates as they are. */
  private static LayerEncoder encoder(int threads) {
    return LayerEncoder.create(
        new Flatten(), APART.spec(), Execution.seeded(0).withIntraOpThreads(threads));
  }

  @AfterEach
  void close() {
    encoder.close();
  }

  private static Settings withL2(double l2) {
    return new Settings(300, 0.05, l2);
  }

  @Test
  void classesThatLieApartAreFound() {
    LinearProbe probe = LinearProbe.train(encoder, APART);
    LabeledPoints test = LabeledPoints.clouds(3, 60, 0.3);
    assertThat(probe.predict(test)).isEqualTo(test.labels());
    assertThat(probe.accuracy(test)).isEqualTo(1);
  }

  @Test
  void logitsAreLinearInTheStandardisedCoordinates() {
    LinearProbe probe = LinearProbe.train(encoder, OVERLAPPING, withL2(1e-3));
    Embeddings logits = probe.logits(APART);
    assertThat(logits.labels()).isEqualTo(APART.labels());
    assertThat(logits.dim()).isEqualTo(CLASSES);
    for (int i = 0; i < APART.size(); i++) {
      double[] expected = logits(probe, standardised(OVERLAPPING, APART, i));
      for (int c = 0; c < CLASSES; c++) {
        assertThat((double) logits.row(i)[c]).isCloseTo(expected[c], within(1e-5));
      }
    }
  }

  /** No direction leads down: the training found the least cross-entropy plus regulariser. */
  @Test
  void theWeightsMinimiseTheRegularisedCrossEntropy() {
    double l2 = 0.01;
    LinearProbe probe = LinearProbe.train(encoder, OVERLAPPING, withL2(l2));
    double[] slope = new double[DIM * CLASSES];
    double[] biasSlope = new double[CLASSES];
    for (int i = 0; i < OVERLAPPING.size(); i++) {
      double[] x = standardised(OVERLAPPING, OVERLAPPING, i);
      double[] likelihoods = softmax(logits(probe, x));
      for (int c = 0; c < CLASSES; c++) {
        double error = likelihoods[c] - (OVERLAPPING.label(i) == c ? 1 : 0);
        biasSlope[c] += error / OVERLAPPING.size();
        for (int d = 0; d < DIM; d++) {
          slope[d * CLASSES + c] += error * x[d] / OVERLAPPING.size();
        }
      }
    }
    for (int i = 0; i < slope.length; i++) {
      slope[i] += 2 * l2 * probe.classifier().kernel()[i];
    }
    assertThat(slope).contains(new double[DIM * CLASSES], within(1e-4));
    assertThat(biasSlope).contains(new double[CLASSES], within(1e-4));
  }

  private static double[] logits(LinearProbe probe, double[] x) {
    double[] logits = new double[CLASSES];
    for (int c = 0; c < CLASSES; c++) {
      logits[c] = probe.classifier().bias()[c];
      for (int d = 0; d < DIM; d++) {
        logits[c] += x[d] * probe.classifier().kernel()[d * CLASSES + c];
      }
    }
    return logits;
  }

  private static double[] softmax(double[] logits) {
    double[] exp = Arrays.stream(logits).map(Math::exp).toArray();
    double sum = Arrays.stream(exp).sum();
    return Arrays.stream(exp).map(e -> e / sum).toArray();
  }

  /** Coordinates of an example in deviations from the mean of the training examples. */
  private static double[] standardised(LabeledPoints training, LabeledPoints points, int index) {
    double[] x = new double[DIM];
    for (int d = 0; d < DIM; d++) {
      int coordinate = d;
      double[] column =
          IntStream.range(0, training.size())
              .mapToDouble(i -> training.points().row(i)[coordinate])
              .toArray();
      double mean = Arrays.stream(column).average().orElseThrow();
      double variance =
          Arrays.stream(column).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      x[d] = (points.points().row(index)[d] - mean) / Math.sqrt(variance);
    }
    return x;
  }

  @Test
  void aLargerPenaltyGivesSmallerWeights() {
    double[] norms =
        Stream.of(0.0, 0.01, 0.1, 1.0)
            .mapToDouble(
                l2 ->
                    norm(LinearProbe.train(encoder, OVERLAPPING, withL2(l2)).classifier().kernel()))
            .toArray();
    for (int i = 1; i < norms.length; i++) {
      assertThat(norms[i]).isPositive().isLessThan(0.9 * norms[i - 1]);
    }
  }

  private static double norm(float[] values) {
    return Math.sqrt(
        IntStream.range(0, values.length).mapToDouble(i -> values[i] * values[i]).sum());
  }

  /** A value whose mean, by a plain sum, differs from it in the last bit. */
  @Test
  void aConstantCoordinateIsLeftOut() {
    LinearProbe probe = LinearProbe.train(encoder, withLast(APART, 0.1f));
    LabeledPoints test = LabeledPoints.clouds(3, 60, 0.3);
    assertThat(probe.logits(withLast(test, 0.1f)).values())
        .isEqualTo(probe.logits(withLast(test, 7)).values());
    assertThat(probe.accuracy(withLast(test, 7))).isEqualTo(1);
  }

  private static LabeledPoints withLast(LabeledPoints points, float value) {
    float[] values = points.points().values().clone();
    for (int i = DIM - 1; i < values.length; i += DIM) {
      values[i] = value;
    }
    return LabeledPoints.of(new Embeddings(values, DIM, points.labels()));
  }

  @Test
  void theNumberOfThreadsMakesNoDifferenceThatCounts() {
    try (LayerEncoder two = encoder(2)) {
      assertThat(LinearProbe.train(two, OVERLAPPING).logits(APART).values())
          .contains(LinearProbe.train(encoder, OVERLAPPING).logits(APART).values(), within(1e-3f));
    }
  }

  static Stream<Refusal> refused() {
    return Stream.of(
        new Refusal("steps must be >= 1, was 0", () -> new Settings(0, 0.02, 0)),
        new Refusal("learningRate must be > 0, was 0.0", () -> new Settings(1, 0, 0)),
        new Refusal("l2 must be >= 0 and finite, was -1.0", () -> new Settings(1, 0.02, -1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(Refusal refusal) {
    refusal.check();
  }

  @Test
  void examplesWithoutClassesAreRefused() {
    LabeledPoints one = new LabeledPoints(APART.points(), ValueRange.ANY, 1);
    new Refusal(
            "a probe needs examples of at least 2 classes, was 1",
            () -> LinearProbe.train(encoder, one))
        .check();
    int[] labels = APART.labels();
    labels[7] = -1;
    LabeledPoints unlabeled = APART.withLabels(labels);
    new Refusal(
            "labels must be in [0, 3), example 7 has -1",
            () -> LinearProbe.train(encoder, unlabeled))
        .check();
    LinearProbe probe = LinearProbe.train(encoder, APART);
    new Refusal("accuracy needs labels, example 7 has none", () -> probe.accuracy(unlabeled))
        .check();
  }
}
