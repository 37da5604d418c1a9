package io.tfsim.matching;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tfsim.distances.RankedLabels;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.Goldens;
import io.tfsim.testing.Values;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/** Matchers, counts at thresholds and their metrics against TF Similarity's. */
class ClassificationGoldenTest {

  static List<GoldenCase> cases() {
    return Goldens.cases("classification");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithThePeer(GoldenCase golden) {
    if (golden.config().has("matcher")) {
      matcher(golden);
    } else {
      assertThat(golden.peer()).isEqualTo("classification_metrics");
      metricsOfCounts(golden);
    }
  }

  private static void matcher(GoldenCase golden) {
    RankedLabels found = PeerMatching.found(golden, "");
    Matching matching = PeerMatching.of(golden.config().path("matcher").asText(), found.k());
    Matches matches = matching.match(found);
    ThresholdCurve curve = matches.at(golden.input("distance_thresholds").toArray());
    golden.assertOutputs(
        name ->
            switch (name) {
              case "derived_labels" -> column(Arrays.stream(matches.labels()).asDoubleStream());
              case "derived_distances" ->
                  Values.of(Shape.of(matches.count(), 1), matches.distances());
              case "tp" -> counts(curve, MatchCounts::truePositives);
              case "fp" -> counts(curve, MatchCounts::falsePositives);
              case "tn" -> counts(curve, MatchCounts::trueNegatives);
              case "fn" -> counts(curve, MatchCounts::falseNegatives);
              default -> metric(name.replace("metric_", ""), curve.counts());
            });
    golden
        .config()
        .path("metrics")
        .properties()
        .forEach(
            metric -> {
              JsonNode peers = metric.getValue();
              ClassificationMetric ours = ClassificationMetric.named(metric.getKey());
              assertThat(ours.maximized()).isEqualTo(peers.path("maximize").asBoolean());
              assertThat(ours.rising()).isEqualTo(peers.path("increasing").asBoolean());
            });
  }

  private static void metricsOfCounts(GoldenCase golden) {
    int size = golden.input("tp").size();
    int count = golden.config().path("count").asInt();
    List<MatchCounts> counts =
        IntStream.range(0, size)
            .mapToObj(
                i ->
                    new MatchCounts(
                        (long) golden.input("tp").at(i),
                        (long) golden.input("fp").at(i),
                        (long) golden.input("tn").at(i),
                        (long) golden.input("fn").at(i)))
            .toList();
    List<MatchCounts> zeros = IntStream.range(0, size).mapToObj(i -> zero()).toList();
    golden.assertOutputs(
        name -> {
          if (name.endsWith("_zeros")) {
            return metric(name.replace("_zeros", ""), zeros);
          }
          List<MatchCounts> some = name.endsWith("_single") ? counts.subList(0, 1) : counts;
          String metric = name.replace("_single", "");
          // the peer is told the number of queries apart from the counts
          return metric.equals("binary_accuracy")
              ? metric(metric, some.stream().map(c -> filledUp(c, count)).toList())
              : metric(metric, some);
        });
  }

  private static MatchCounts zero() {
    return new MatchCounts(0, 0, 0, 0);
  }

  private static MatchCounts filledUp(MatchCounts c, int count) {
    long rest = count - c.count();
    return new MatchCounts(
        c.truePositives(), c.falsePositives(), c.trueNegatives() + rest, c.falseNegatives());
  }

  private static Values metric(String name, List<MatchCounts> counts) {
    return Values.vector(PeerMatching.metric(ClassificationMetric.named(name), counts));
  }

  private static Values counts(ThresholdCurve curve, ToLongFunction<MatchCounts> count) {
    return Values.vector(curve.counts().stream().mapToDouble(count::applyAsLong).toArray());
  }

  private static Values column(DoubleStream elements) {
    double[] all = elements.toArray();
    return Values.of(Shape.of(all.length, 1), all);
  }
}
