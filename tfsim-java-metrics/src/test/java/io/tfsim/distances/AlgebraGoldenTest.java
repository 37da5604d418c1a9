package io.tfsim.distances;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.graph.LayerScope;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.Goldens;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** Masks of pairs, masked extremes, and the last steps of losses against TF Similarity's. */
class AlgebraGoldenTest {

  /** All but the mining of pairs, which belongs to losses that the library does not have. */
  static List<GoldenCase> cases() {
    return Goldens.cases("algebra", golden -> !golden.peer().contains("negative_distances"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithThePeer(GoldenCase golden) {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.inference().scope();
      switch (golden.peer()) {
        case "build_masks" -> masks(golden, graph, scope);
        case "masked_max", "masked_min" -> extreme(golden, graph, scope);
        case "logsumexp" ->
            golden.assertOutput(
                "out",
                graph.run(
                    MaskedRows.of(
                            graph.input(golden.input("values")),
                            mask(graph, scope, golden.input("mask")))
                        .logOnePlusSumExp(scope)));
        case "compute_loss" -> margins(golden, graph, scope);
        default -> throw new IllegalStateException("no test for " + golden.peer());
      }
    }
  }

  private static void masks(GoldenCase golden, TestGraph graph, LayerScope scope) {
    Operand<TInt32> queries = labels(graph, scope, golden.input("query_labels"));
    PairMasks masks =
        PairMasks.of(scope, queries, labels(graph, scope, golden.input("key_labels")));
    Operand<TBool> positive = masks.positive();
    if (golden.config().path("remove_diagonal").asBoolean()) {
      var tf = scope.tf();
      PairMasks others =
          masks.without(scope, tf.range(tf.constant(0), scope.batchSize(queries), tf.constant(1)));
      positive = others.positive();
      // the peer's negative mask keeps a diagonal, where labels of queries and keys may differ
    }
    Map<String, Operand<TFloating>> fetches = new LinkedHashMap<>();
    fetches.put("positive_mask", scope.indicator(positive));
    fetches.put("negative_mask", scope.indicator(masks.negative()));
    Map<String, Values> values = graph.run(fetches, List.of());
    golden.assertOutputs(values::get);
  }

  /** Where the mask is empty, both numbers: the peer's is that of the whole row, less or more. */
  private static void extreme(GoldenCase golden, TestGraph graph, LayerScope scope) {
    int axis = golden.config().path("dim").asInt(1);
    boolean max = golden.peer().equals("masked_max");
    Values distances = golden.input("distances");
    Values mask = golden.input("mask");
    MaskedRows rows = new MaskedRows(graph.input(distances), mask(graph, scope, mask), axis);
    MaskedRows.Extreme extreme = max ? rows.max(scope) : rows.min(scope);
    List<Values> ours = graph.run(List.of(extreme.value(), extreme.index()), List.of());
    Values value = ours.get(0);
    Values index = ours.get(1);
    for (int i = 0; i < index.size(); i++) {
      double[] masked = line(mask, axis, i);
      if (Arrays.stream(masked).allMatch(x -> x == 0)) {
        assertThat(value.at(i))
            .isEqualTo(max ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        assertThat(index.at(i)).isEqualTo(-1);
        var line = Arrays.stream(line(distances, axis, i));
        double peers = max ? line.min().orElseThrow() - 1e-6 : line.max().orElseThrow() + 1e-6;
        value = value.with(i, peers);
        index = index.with(i, 0);
      }
    }
    golden.assertOutput("values", value);
    golden.assertOutput("arg", index);
    assertThat(golden.outputs()).containsExactlyInAnyOrder("values", "arg");
  }

  private static double[] line(Values matrix, int axis, int at) {
    int columns = (int) matrix.shape().get(1);
    int rows = (int) matrix.shape().get(0);
    double[] line = new double[axis == 1 ? columns : rows];
    for (int i = 0; i < line.length; i++) {
      line[i] = axis == 1 ? matrix.at(at * columns + i) : matrix.at(i * columns + at);
    }
    return line;
  }

  private static void margins(GoldenCase golden, TestGraph graph, LayerScope scope) {
    Operand<TFloating> positive = graph.input(golden.input("positive"));
    Operand<TFloating> negative = graph.input(golden.input("negative"));
    golden.assertOutputs(
        name ->
            graph.run(
                (name.equals("soft")
                        ? TripletMargin.soft()
                        : TripletMargin.of(
                            Double.parseDouble(name.replace("margin_", "").replace('_', '.'))))
                    .cost(scope, positive, negative)));
  }

  private static Operand<TInt32> labels(TestGraph graph, LayerScope scope, Values labels) {
    return scope
        .tf()
        .dtypes
        .cast(graph.input(labels.reshape(Shape.of(labels.size()))), TInt32.class);
  }

  private static Operand<TBool> mask(TestGraph graph, LayerScope scope, Values mask) {
    return scope.tf().math.greater(graph.input(mask), scope.constant(0));
  }
}
