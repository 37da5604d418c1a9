package io.tfsim.layers;

import io.tfsim.graph.Gradients;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.Subgraph;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.Goldens;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** The layers against TF Similarity's: values, and gradients of {@code sum(weights * y)}. */
class LayersGoldenTest {

  static List<GoldenCase> cases() {
    return Goldens.cases("layers");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithThePeer(GoldenCase golden) {
    Map<String, Values> values =
        switch (golden.peer()) {
          case "GeneralizedMeanPooling1D", "GeneralizedMeanPooling2D" ->
              run(golden, pooling(golden));
          case "MetricEmbedding" -> run(golden, embedding(golden));
          case "ActivationStdLoggingLayer" -> activationStd(golden);
          default -> throw new IllegalStateException("no layer for " + golden.peer());
        };
    golden.assertOutputs(values::get);
  }

  private static Layer pooling(GoldenCase golden) {
    GeneralizedMeanPooling pooling =
        GeneralizedMeanPooling.of(exponent(golden.config().path("p").asText("3.0")));
    if (golden.config().path("keepdims").asBoolean(false)) {
      pooling = pooling.keepingDims();
    }
    return golden.config().path("data_format").asText().equals("channels_first")
        ? pooling.channelsSecond()
        : pooling;
  }

  private static double exponent(String p) {
    return switch (p) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(p);
    };
  }

  private static Layer embedding(GoldenCase golden) {
    Dense dense = Dense.of(golden.config().path("units").asInt());
    return new MetricEmbedding(
        golden.config().path("use_bias").asBoolean(true) ? dense : dense.withoutBias(),
        Activation.valueOf(
            golden.config().path("activation").asText("linear").toUpperCase(Locale.ROOT)));
  }

  /** Output and gradients of a layer, whose weights are the inputs of the case. */
  private static Map<String, Values> run(GoldenCase golden, Layer layer) {
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph subgraph = graph.training();
      LayerScope scope = subgraph.scope();
      Operand<TFloating> x = graph.input(golden.input("x"));
      Operand<TFloating> y = layer.call(scope, x);
      List<String> names = new ArrayList<>(List.of("x"));
      List<Operand<TFloating>> xs = new ArrayList<>(List.of(x));
      subgraph
          .weights()
          .forEach(
              (path, weight) -> {
                graph.set(path, golden.input(path));
                names.add(path);
                xs.add(weight);
              });
      Operand<TFloating> factors = graph.input(golden.input("weights"));
      var gradients =
          Gradients.of(scope, List.of(graph.weightedSum(scope, y, factors)), xs, List.of());
      Map<String, Operand<TFloating>> fetches = new LinkedHashMap<>(Map.of("y", y));
      for (int i = 0; i < names.size(); i++) {
        fetches.put("grad_" + names.get(i), gradients.get(i).orElseThrow());
      }
      return graph.run(fetches, List.of());
    }
  }

  /**
   * The peer's metric is the running mean over all calls since its reset; here it is the mean over
   * the calls of one step.
   */
  private static Map<String, Values> activationStd(GoldenCase golden) {
    try (TestGraph graph = TestGraph.float32()) {
      Operand<TFloating> a = graph.input(golden.input("a"));
      Operand<TFloating> b = graph.input(golden.input("b"));
      Map<String, Operand<TFloating>> fetches = new LinkedHashMap<>();
      Operand<TFloating> passed = new ActivationStd("std").call(graph.training().scope(), a);
      fetches.put("pass_through_a", graph.model().root().identity(passed));
      fetches.put("metric_after_a", logged(graph, List.of(a)));
      fetches.put("metric_after_a_then_b", logged(graph, List.of(a, b)));
      fetches.put("metric_b_after_reset", logged(graph, List.of(b)));
      return graph.run(fetches, List.of());
    }
  }

  private static Operand<TFloating> logged(TestGraph graph, List<Operand<TFloating>> calls) {
    Subgraph step = graph.training();
    calls.forEach(x -> new ActivationStd("std").call(step.scope(), x));
    return step.logs().get("std");
  }
}
