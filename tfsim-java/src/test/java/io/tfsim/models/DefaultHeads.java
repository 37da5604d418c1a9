package io.tfsim.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tfsim.graph.Subgraph;
import io.tfsim.graph.Variable;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.Layer;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** The heads that the peer makes by default, as a golden case describes them. */
final class DefaultHeads {
  private DefaultHeads() {}

  static void assertThatTheyAreThePeers(JsonNode config) {
    JsonNode projector = config.path("projector");
    int layers = (int) count(projector, "Dense");
    int width = width(projector);
    assertHead(projector, MlpHead.projector(layers, width), "proj_std");
    JsonNode predictor = config.path("predictor");
    int hidden = predictor.path("weights").get(0).path("shape").get(1).asInt();
    assertHead(predictor, MlpHead.predictor(hidden, width(predictor)), "pred_std");
  }

  private static long count(JsonNode head, String type) {
    return head.path("layers").findValues("class").stream()
        .filter(name -> name.asText().equals(type))
        .count();
  }

  /** Width of the last dense layer. */
  private static int width(JsonNode head) {
    int width = 0;
    for (JsonNode row : head.path("weights")) {
      if (row.path("name").asText().endsWith("/kernel")) {
        width = row.path("shape").get(1).asInt();
      }
    }
    return width;
  }

  private static void assertHead(JsonNode expected, Layer head, String log) {
    try (TestGraph graph = TestGraph.float32()) {
      JsonNode rows = expected.path("weights");
      long in = rows.get(0).path("shape").get(0).asLong();
      Operand<TFloating> x = graph.input(Values.normal(1, 4, in));
      Subgraph training = graph.training();
      head.call(training.scope(), x);
      Map<String, Variable<?>> variables = graph.model().variables();

      List<String> paths = new ArrayList<>();
      for (JsonNode row : rows) {
        String path = ModelsGoldenTest.path(row);
        paths.add(path);
        assertThat(variables).containsKey(path);
        assertThat(variables.get(path).shape()).isEqualTo(GoldenCase.shape(row.path("shape")));
        assertThat(variables.get(path).trainable()).isEqualTo(row.path("trainable").asBoolean());
      }
      assertThat(variables.keySet()).containsExactlyElementsOf(paths);
      assertThat(variables.values().stream().mapToLong(Variable::size).sum())
          .isEqualTo(expected.path("total_params").asLong());
      assertThat(training.logs()).containsOnlyKeys(log);
      assertThat(training.taps().keySet()).containsExactlyElementsOf(layers(expected, log));
      assertBatchNorm(graph, training, head, x, expected);
    }
  }

  /** The layers that have a name here: no input layer, and the monitor reports and no more. */
  private static List<String> layers(JsonNode expected, String log) {
    List<String> names = new ArrayList<>();
    expected.path("layers").forEach(row -> names.add(ModelsGoldenTest.path(row)));
    names.removeIf(name -> name.endsWith("_input") || name.equals(log));
    return names;
  }

  /** Momentum and epsilon of the first batch normalisation, from what it does. */
  private static void assertBatchNorm(
      TestGraph graph, Subgraph training, Layer head, Operand<TFloating> x, JsonNode expected) {
    String layer =
        layers(expected, "").stream().filter(n -> n.startsWith("batch_")).findFirst().orElseThrow();
    String input = layers(expected, "").get(layers(expected, "").indexOf(layer) - 1);
    Values before = graph.run(List.of(training.taps().get(input)), training.updates()).get(0);
    double mean = 0;
    int rows = Math.toIntExact(before.shape().get(0));
    for (int i = 0; i < rows; i++) {
      mean += before.row(i).at(0) / rows;
    }
    double momentum = 1 - graph.get(layer + "/moving_mean").at(0) / mean;
    assertThat(momentum).isCloseTo(expected.path("bn_momentum").asDouble(), within(1e-5));

    Shape channels = graph.model().weight(layer + "/moving_variance").shape();
    Values zeros = Values.of(channels, new double[Math.toIntExact(channels.size())]);
    graph.set(layer + "/moving_mean", zeros);
    graph.set(layer + "/moving_variance", zeros);
    Subgraph inference = graph.inference();
    head.call(inference.scope(), x);
    List<Values> run =
        graph.run(List.of(inference.taps().get(input), inference.taps().get(layer)), List.of());
    double epsilon = Math.pow(run.get(0).at(0) / run.get(1).at(0), 2);
    double expectedEpsilon = expected.path("bn_epsilon").asDouble();
    assertThat(epsilon).isCloseTo(expectedEpsilon, within(1e-5 * expectedEpsilon));
  }
}
