package io.tfsim.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.testing.Refusal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CalibratorTest {
  /** Right, right, wrong, right, wrong with growing distance; precision 1, 1, 2/3, 3/4, 3/5. */
  private static final Matches MATCHES =
      new Matches(
          new int[] {1, 1, 1, 1, 1},
          new int[] {1, 1, 2, 1, 2},
          new float[] {1, 2, 3, 4, 5},
          new boolean[] {true, true, true, true, true},
          new float[] {0.5f, 1, 2, 3, 4, 5});

  @Test
  void of_equally_good_thresholds_the_largest_is_taken() {
    Calibration calibration = Calibrator.by(ClassificationMetric.PRECISION).calibrate(MATCHES);
    assertThat(calibration.optimal().distance()).isEqualTo(2);
    assertThat(calibration.optimal().value()).isEqualTo(1);
    assertThat(calibration.optimal().value(ClassificationMetric.RECALL))
        .isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void a_threshold_that_matches_nothing_has_no_precision() {
    Calibration calibration = Calibrator.by(ClassificationMetric.PRECISION).calibrate(MATCHES);
    assertThat(calibration.curve().thresholds()[0]).isEqualTo(0.5);
    assertThat(calibration.curve().values(ClassificationMetric.PRECISION)[0]).isZero();
  }

  @Test
  void what_falls_with_distance_takes_the_largest_that_reaches_the_target() {
    Calibration calibration =
        Calibrator.by(ClassificationMetric.PRECISION)
            .withTarget("p70", 0.7)
            .withTarget("p100", 1)
            .calibrate(MATCHES);
    assertThat(calibration.cutpoint("p70").distance()).isEqualTo(4);
    assertThat(calibration.cutpoint("p100").distance()).isEqualTo(2);
  }

  @Test
  void what_rises_with_distance_takes_the_least_that_reaches_the_target() {
    Calibration calibration =
        Calibrator.by(ClassificationMetric.RECALL).withTarget("r60", 0.6).calibrate(MATCHES);
    assertThat(calibration.cutpoint("r60").distance()).isEqualTo(2);
    assertThat(calibration.optimal().distance()).isEqualTo(5);
  }

  /** TF Similarity asks for at least the target here too, and so takes the first that is bad. */
  @Test
  void what_is_to_be_small_takes_the_largest_that_is_still_small() {
    Calibration calibration =
        Calibrator.by(ClassificationMetric.FALSE_POSITIVE_RATE)
            .withTarget("half", 0.5)
            .withTarget("a third", 1 / 3.0)
            .calibrate(MATCHES);
    assertThat(calibration.cutpoint("half").distance()).isEqualTo(4);
    assertThat(calibration.cutpoint("half").value()).isEqualTo(0.5);
    assertThat(calibration.cutpoint("a third").distance()).isEqualTo(2);
    assertThat(calibration.optimal().distance()).isEqualTo(2);
  }

  @Test
  void what_no_threshold_reaches_is_told() {
    Calibration calibration =
        Calibrator.by(ClassificationMetric.F1).withTarget("all", 0.99).calibrate(MATCHES);
    assertThat(calibration.unreached()).isEqualTo(Map.of("all", 0.99));
    double best = 6 / 7.0;
    assertThat(calibration.optimal().value()).isCloseTo(best, within(1e-12));
    new Refusal(
            "target all (0.99) is not reached; the best f1 is " + calibration.optimal().value(),
            () -> calibration.cutpoint("all"))
        .check();
    new Refusal(
            "cut-point must be one of [optimal], was other", () -> calibration.cutpoint("other"))
        .check();
  }

  @Test
  void refuses_what_cannot_be_meant() {
    Calibrator calibrator = Calibrator.by(ClassificationMetric.F1);
    new Refusal("a target must not be named optimal", () -> calibrator.withTarget("optimal", 0.5))
        .check();
    for (double value : new double[] {Double.NaN, -0.1, 1.01, 99}) {
      new Refusal(
              "target x must be in [0.0, 1.0], was " + value,
              () -> calibrator.withTarget("x", value))
          .check();
    }
    new Refusal(
            "metric must be one of precision, recall, f1, fpr, npv, accuracy, binary_accuracy,"
                + " was 'auc'",
            () -> ClassificationMetric.named("auc"))
        .check();
    assertThat(ClassificationMetric.named("Negative_Predictive_Value"))
        .isEqualTo(ClassificationMetric.NEGATIVE_PREDICTIVE_VALUE);
  }
}
