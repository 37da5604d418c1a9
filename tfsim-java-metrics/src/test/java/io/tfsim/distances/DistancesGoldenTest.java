package io.tfsim.distances;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.graph.Gradients;
import io.tfsim.graph.LayerScope;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.Goldens;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Distances of all pairs against TF Similarity's, values and gradients; and their names. */
class DistancesGoldenTest {
  private static final Map<String, Distance> PEERS_CLASSES =
      Map.of(
          "InnerProductSimilarity", Distance.INNER_PRODUCT,
          "CosineDistance", Distance.COSINE,
          "EuclideanDistance", Distance.EUCLIDEAN,
          "SquaredEuclideanDistance", Distance.SQUARED_EUCLIDEAN,
          "ManhattanDistance", Distance.MANHATTAN,
          "SNRDistance", Distance.SNR);

  static List<GoldenCase> cases() {
    return Goldens.cases("distances", golden -> golden.config().has("distance"));
  }

  static List<GoldenCase> names() {
    return Goldens.cases("distances", golden -> !golden.config().has("distance"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithThePeer(GoldenCase golden) {
    Distance distance = Distance.named(golden.config().path("distance").asText());
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.inference().scope();
      Operand<TFloating> query = graph.input(golden.input("query"));
      Operand<TFloating> key = graph.input(golden.input("key"));
      Operand<TFloating> ours = distance.pairwise(scope, query, key);
      Operand<TFloating> peers = asThePeerHasIt(scope, distance, ours, query, key);
      Map<String, Operand<TFloating>> fetches = new LinkedHashMap<>();
      fetches.put("distances", peers);
      if (golden.hasInput("weights")) {
        Operand<TFloating> sum =
            graph.weightedSum(scope, peers, graph.input(golden.input("weights")));
        var gradients = Gradients.of(scope, List.of(sum), List.of(query, key), List.of());
        fetches.put("grad_query", gradients.get(0).orElseThrow());
        fetches.put("grad_key", gradients.get(1).orElseThrow());
      }
      fetches.put("ours", ours);
      Map<String, Values> values = graph.run(fetches, List.of());
      golden.assertOutputs(values::get);
      if (distance == Distance.COSINE && unit(golden.input("query"))) {
        golden.assertOutput("distances", values.get("ours"));
      }
    }
  }

  /** The two that differ on purpose: the peer's cosine leaves unit length to the caller. */
  private static Operand<TFloating> asThePeerHasIt(
      LayerScope scope,
      Distance distance,
      Operand<TFloating> ours,
      Operand<TFloating> query,
      Operand<TFloating> key) {
    var math = scope.tf().math;
    return switch (distance) {
      case INNER_PRODUCT -> math.neg(ours);
      case COSINE ->
          math.maximum(
              math.add(scope.constant(1), Distance.INNER_PRODUCT.pairwise(scope, query, key)),
              scope.constant(0));
      default -> ours;
    };
  }

  private static boolean unit(Values rows) {
    double square = 0;
    for (double x : rows.row(0).toArray()) {
      square += x * x;
    }
    return Math.abs(square - 1) < 1e-5;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void hasThePeersNames(GoldenCase golden) {
    golden
        .config()
        .path("aliases")
        .properties()
        .forEach(
            alias ->
                assertThat(Distance.named(alias.getKey()))
                    .as(alias.getKey())
                    .isEqualTo(PEERS_CLASSES.get(alias.getValue().asText())));
    golden
        .config()
        .path("default_names")
        .properties()
        .forEach(
            name ->
                assertThat(name.getValue().asText())
                    .isEqualTo(Objects.requireNonNull(PEERS_CLASSES.get(name.getKey())).title()));
  }
}
