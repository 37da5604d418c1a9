package io.tfsim.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tfsim.distances.Distance;
import io.tfsim.distances.RankedLabels;
import io.tfsim.matching.Calibration;
import io.tfsim.matching.Calibrator;
import io.tfsim.matching.ClassificationMetric;
import io.tfsim.matching.Matching;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibratedMatchingTest {
  private static final RankedLabels FOUND =
      new RankedLabels(
          new int[] {0, 1, 1, 2},
          new int[] {0, 1, 1, 1, 0, 0, 1, 0},
          new float[] {.1f, .2f, .3f, 1 / 3f, .5f, .6f, .7f, .8f},
          new int[] {3, 3, 3, 0});

  private static final Calibrator CALIBRATOR =
      Calibrator.by(ClassificationMetric.PRECISION)
          .withTarget("half", 0.5)
          .withTarget("größer \"0\"", 0.3);

  @Test
  void isTheSameAfterJson() {
    for (Matching matching :
        List.of(
            Matching.nearest(),
            Matching.majority(2).withDistance(Distance.SNR),
            Matching.weighted(2, 0.07).withDistance(Distance.INNER_PRODUCT))) {
      Calibration calibration = CALIBRATOR.calibrate(matching.match(FOUND));
      CalibratedMatching before = new CalibratedMatching(matching, calibration);
      CalibratedMatching after = CalibratedMatching.ofJson(before.toJson());
      assertThat(after.matching().withTiling(matching.tiling())).isEqualTo(matching);
      assertThat(after.calibration()).usingRecursiveComparison().isEqualTo(calibration);
      assertThat(after.calibration().cutpoints().keySet())
          .containsExactlyElementsOf(calibration.cutpoints().keySet());
      assertThat(after.toJson()).isEqualTo(before.toJson());
    }
  }

  @Test
  void unreachedTargetsAreKept() {
    Calibration strict =
        Calibrator.by(ClassificationMetric.MATCHED_ACCURACY)
            .withTarget("perfect", 1)
            .calibrate(Matching.nearest().match(FOUND));
    assertThat(strict.unreached()).containsEntry("perfect", 1.0);
    CalibratedMatching after =
        CalibratedMatching.ofJson(new CalibratedMatching(Matching.nearest(), strict).toJson());
    assertThat(after.calibration().unreached()).isEqualTo(strict.unreached());
  }

  @Test
  void ofALongCurveSomePointsAreKept() {
    int count = 25_001;
    int[] labels = new int[count];
    float[] distances = new float[count];
    for (int i = 0; i < count; i++) {
      distances[i] = i / 10_000f;
      labels[i] = i % 3;
    }
    RankedLabels found = new RankedLabels(new int[count], labels, distances, new int[count]);
    Calibration whole = CALIBRATOR.calibrate(Matching.nearest().match(found));
    assertThat(whole.curve().counts()).hasSize(count);
    Calibration kept = new CalibratedMatching(Matching.nearest(), whole).thinned().calibration();
    assertThat(kept.cutpoints()).isEqualTo(whole.cutpoints());
    assertThat(kept.unreached()).isEqualTo(whole.unreached());
    double[] thresholds = kept.curve().thresholds();
    assertThat(thresholds).hasSize(10_000).startsWith(0).endsWith(2.5f).isSorted();
    assertThat(thresholds).doesNotHaveDuplicates();
    for (int i = 0; i < thresholds.length; i++) {
      int place = Arrays.binarySearch(whole.curve().thresholds(), thresholds[i]);
      assertThat(kept.curve().counts().get(i)).isEqualTo(whole.curve().counts().get(place));
    }
    CalibratedMatching few =
        new CalibratedMatching(
            Matching.nearest(), CALIBRATOR.calibrate(Matching.nearest().match(FOUND)));
    assertThat(few.thinned()).isSameAs(few);
  }

  @Test
  void isToldFromOtherNotes() {
    for (String notes :
        List.of("", "plain", "{", "[1]", "3", "{\"matching\": 3, \"calibration\": {}}")) {
      assertThat(CalibratedMatching.ofNotes(notes)).isEmpty();
    }
  }

  @Test
  void notesAreNoLongerThanCanBeRead() {
    IndexInfo longest =
        IndexInfo.of(2, Distance.COSINE).withNotes("x".repeat(IndexInfo.MOST_NOTES));
    CalibratedMatching some =
        new CalibratedMatching(
            Matching.nearest(), CALIBRATOR.calibrate(Matching.nearest().match(FOUND)));
    String notes = some.inNotes(longest.notes());
    assertThat(CalibratedMatching.ofNotes(notes)).isPresent();
    assertThatThrownBy(() -> longest.withNotes(notes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("notes must have at most 16777216 characters, had " + notes.length());
  }

  @Test
  void canBeReadByOthers() throws Exception {
    Matching matching = Matching.weighted(2, 0.07);
    Calibration calibration = CALIBRATOR.calibrate(matching.match(FOUND));
    JsonNode json =
        new ObjectMapper().readTree(new CalibratedMatching(matching, calibration).toJson());
    assertThat(json.at("/matching/rule").asText()).isEqualTo("weighted vote");
    assertThat(json.at("/matching/temperature").asDouble()).isEqualTo(0.07);
    assertThat(json.at("/matching/k").asInt()).isEqualTo(2);
    assertThat(json.at("/matching/distance").asText()).isEqualTo("cosine");
    assertThat(json.at("/calibration/metric").asText()).isEqualTo("precision");
    assertThat(json.at("/calibration/cutpoints/half/distance").asDouble())
        .isEqualTo(calibration.cutpoint("half").distance());
    assertThat(json.at("/calibration/curve/distances")).hasSameSizeAs(calibration.curve().counts());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | a calibration must have matching",
        "no | a calibration must be JSON: Unrecognized token 'no': was expecting (JSON String,"
            + " Number, Array, Object or token 'null', 'true' or 'false')",
        "{\"matching\": {\"k\": 1.5, \"rule\": \"nearest\"}} | of a calibration, k must be a whole"
            + " number, was 1.5",
        "{\"matching\": {\"k\": 1, \"rule\": \"x\"}}"
            + " | of a calibration, rule must be known, was \"x\"",
        "{\"matching\": {\"k\": 1, \"rule\": \"nearest\", \"distance\": 3}}"
            + " | of a calibration, distance must be text, was 3",
        "{\"matching\": {\"k\": 0, \"rule\": \"nearest\", \"distance\": \"l2\"}}"
            + " | k must be >= 1, was 0",
      })
  void saysWhatIsWrong(String json, String message) {
    assertThatThrownBy(() -> CalibratedMatching.ofJson(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
