package io.tfsim.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tfsim.distances.RankedLabels;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.Goldens;
import io.tfsim.testing.Values;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Retrieval metrics on recorded neighbours, against TF Similarity's and against plain loops. */
class RetrievalGoldenTest {

  static List<GoldenCase> cases() {
    return Goldens.cases("retrieval_metrics");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithThePeer(GoldenCase golden) {
    JsonNode metrics = golden.config().path("metrics");
    golden.assertOutputs(
        name -> name.equals("match_mask") ? matchMask(golden) : value(golden, metrics.path(name)));
    assertThat(golden.outputs()).hasSize(metrics.size() + 1);
  }

  /**
   * The peer's number. Ours is the same, but for precision and MAP without the closest: there the
   * peer looks at k - 1 neighbours, and ours at k.
   */
  private static Values value(GoldenCase golden, JsonNode config) {
    RankedLabels found = found(golden, config);
    boolean drop = config.path("drop_closest_lookup").asBoolean();
    RankedLabels seen = drop ? found.withoutClosest() : found;
    int k = config.path("k").asInt();
    double right = value(metric(config, k), seen, config);
    boolean peerLooksAtOneLess =
        drop && List.of("PrecisionAtK", "MapAtK").contains(config.path("class").asText());
    if (!peerLooksAtOneLess) {
      return Values.scalar(right);
    }
    return Values.scalar(k == 1 ? 0 : value(metric(config, k - 1), seen, config));
  }

  private static double value(RetrievalMetric metric, RankedLabels seen, JsonNode config) {
    RetrievalResult result = Retrieval.of(metric).evaluate(seen);
    assertThat(result.value(metric)).isCloseTo(PlainRetrieval.mean(metric, seen), within(1e-6));
    assertThat(result.classMean(metric))
        .isCloseTo(PlainRetrieval.classMean(metric, seen), within(1e-6));
    return config.path("average").asText().equals("macro")
        ? result.classMean(metric)
        : result.value(metric);
  }

  /** Ours by the peer's class and arguments. */
  private static RetrievalMetric metric(JsonNode config, int k) {
    boolean sizesGiven = config.path("r").isObject();
    boolean clipped = config.path("clip_at_r").asBoolean();
    return switch (config.path("class").asText()) {
      case "RecallAtK" -> RecallAtK.of(k);
      case "BNDCG" ->
          Ndcg.tfSimilarity(k)
              .within(
                  config.path("distance_threshold").asText().equals("inf")
                      ? Double.POSITIVE_INFINITY
                      : config.path("distance_threshold").asDouble());
      case "PrecisionAtK" -> {
        if (clipped) {
          yield RPrecision.of(k);
        }
        yield sizesGiven ? ClassRecallAtK.of(k) : PrecisionAtK.of(k);
      }
      case "MapAtK" -> {
        if (clipped) {
          yield MapAtR.of(k);
        }
        yield sizesGiven ? MapAtK.tfSimilarity(k) : new MapAtK(k, HitShare.OF_NEIGHBOURS);
      }
      default -> throw new IllegalStateException("no metric for " + config.path("class"));
    };
  }

  private static RankedLabels found(GoldenCase golden, JsonNode config) {
    int[] queryLabels = ints(golden.input("query_labels"));
    JsonNode sizes = config.path("r");
    return new RankedLabels(
        queryLabels,
        ints(golden.input("lookup_labels")),
        golden.input("lookup_distances").toFloats(),
        Arrays.stream(queryLabels)
            .map(label -> sizes.path(String.valueOf(label)).asInt(0))
            .toArray());
  }

  private static Values matchMask(GoldenCase golden) {
    Values labels = golden.input("lookup_labels");
    int k = (int) labels.shape().get(1);
    double[] mask = new double[labels.size()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = labels.at(i) == golden.input("query_labels").at(i / k) ? 1 : 0;
    }
    return Values.of(labels.shape(), mask);
  }

  private static int[] ints(Values values) {
    return Arrays.stream(values.toArray()).mapToInt(x -> (int) x).toArray();
  }
}
