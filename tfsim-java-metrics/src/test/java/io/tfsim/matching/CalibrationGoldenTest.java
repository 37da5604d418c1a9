package io.tfsim.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tfsim.distances.RankedLabels;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.Goldens;
import io.tfsim.testing.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calibration, matching and evaluation on the neighbours that TF Similarity's index found. */
class CalibrationGoldenTest {
  private static final double TOLERANCE = 2e-6;

  static List<GoldenCase> cases() {
    return Goldens.cases("indexer");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithThePeer(GoldenCase golden) {
    RankedLabels found = PeerMatching.found(golden, "output");
    var calibrations = golden.config().path("calibrations").properties();
    calibrations.forEach(
        calibration -> calibrate(golden, found, calibration.getKey(), calibration.getValue()));
    evaluate(golden, found);
  }

  private static void calibrate(
      GoldenCase golden, RankedLabels found, String name, JsonNode recorded) {
    int underscore = name.lastIndexOf('_');
    ClassificationMetric metric = ClassificationMetric.named(name.substring(underscore + 1));
    int k = recorded.path("k").asInt();
    Matching matching = PeerMatching.of(name.substring(0, underscore), k);
    Matches matches = PeerMatching.atNeighbours(matching.match(found), found, k);
    Calibrator calibrator = Calibrator.by(metric);
    for (Map.Entry<String, JsonNode> target : recorded.path("targets").properties()) {
      Calibrator before = calibrator;
      double value = target.getValue().asDouble();
      if (value > 1) { // the peer looks for it, in vain; ours refuses it
        assertThat(recorded.path("cutpoints").has(target.getKey())).isFalse();
        assertThatThrownBy(() -> before.withTarget(target.getKey(), value))
            .hasMessage("target " + target.getKey() + " must be in [0.0, 1.0], was " + value);
      } else {
        calibrator = before.withTarget(target.getKey(), value);
      }
    }
    Calibration ours = calibrator.calibrate(matches);
    String prefix = "cal_" + name + "_thresholds_";
    for (String output : golden.outputs()) {
      if (output.startsWith(prefix)) {
        golden.assertOutput(output, column(ours, output.substring(prefix.length())));
      }
    }
    for (Map.Entry<String, JsonNode> cutpoint : recorded.path("cutpoints").properties()) {
      if (matchesNothing(metric, cutpoint.getValue())) {
        checkBetter(ours, cutpoint.getKey());
        continue;
      }
      Cutpoint chosen = ours.cutpoint(cutpoint.getKey());
      check(golden + " " + name, chosen, cutpoint.getValue());
      golden.assertOutput(
          "cal_" + name + "_match_" + cutpoint.getKey(),
          Values.vector(
              Arrays.stream(matches.within(chosen.distance())).asDoubleStream().toArray()));
    }
    for (String target : calibrator.targets().keySet()) {
      if (!recorded.path("cutpoints").has(target)) {
        assertThat(ours.unreached()).containsKey(target);
      }
    }
    ours.unreached()
        .forEach(
            (target, value) ->
                assertThatThrownBy(() -> ours.cutpoint(target))
                    .hasMessageStartingWith(
                        "target " + target + " (" + value + ") is not reached"));
  }

  /** Where the peer counts a precision of 1 although nothing matches: see PeerMatching. */
  private static boolean matchesNothing(ClassificationMetric metric, JsonNode cutpoint) {
    return metric == ClassificationMetric.PRECISION
        && cutpoint.path("value").asDouble() == 1
        && cutpoint.path("recall").asDouble() == 0;
  }

  /** Ours is a threshold at which something matches, or none. */
  private static void checkBetter(Calibration ours, String name) {
    if (!ours.unreached().containsKey(name)) {
      assertThat(ours.cutpoint(name).counts().truePositives()).isPositive();
    }
  }

  private static void check(String calibration, Cutpoint ours, JsonNode recorded) {
    String what = calibration + " " + ours.name();
    assertThat(ours.distance())
        .as(what)
        .isCloseTo(recorded.path("distance").asDouble(), within(TOLERANCE * 10));
    assertThat(ours.value())
        .as(what)
        .isCloseTo(recorded.path("value").asDouble(), within(TOLERANCE));
    for (String metric : List.of("precision", "recall", "f1", "fpr", "npv", "binary_accuracy")) {
      if (recorded.has(metric)) {
        assertThat(ours.value(ClassificationMetric.named(metric)))
            .as(what + " " + metric)
            .isCloseTo(recorded.path(metric).asDouble(), within(TOLERANCE));
      }
    }
  }

  private static Values column(Calibration calibration, String column) {
    if (column.equals("distance")) {
      return Values.vector(calibration.curve().thresholds());
    }
    ClassificationMetric metric =
        column.equals("value") ? calibration.metric() : ClassificationMetric.named(column);
    return Values.vector(PeerMatching.metric(metric, calibration.curve().counts()));
  }

  private static void evaluate(GoldenCase golden, RankedLabels found) {
    double[] thresholds = GoldenCase.numbers(golden.config().path("evaluate_thresholds"));
    ThresholdCurve curve = Matching.nearest().match(found).at(thresholds);
    for (String output : golden.outputs()) {
      if (output.equals("evaluate_distance")) {
        golden.assertOutput(output, Values.vector(curve.thresholds()));
      } else if (output.startsWith("evaluate_")) {
        ClassificationMetric metric =
            ClassificationMetric.named(output.substring("evaluate_".length()));
        golden.assertOutput(output, Values.vector(PeerMatching.metric(metric, curve.counts())));
      }
    }
  }
}
