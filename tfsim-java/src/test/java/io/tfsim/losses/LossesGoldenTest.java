package io.tfsim.losses;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.graph.Gradients;
import io.tfsim.graph.LayerScope;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.Goldens;
import io.tfsim.testing.PeerLosses;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** The losses against TF Similarity's: values, reductions, and gradients in both embeddings. */
class LossesGoldenTest {

  static List<GoldenCase> cases() {
    return Goldens.cases("losses_ssl");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithThePeer(GoldenCase golden) {
    ContrastiveLoss loss = PeerLosses.of(golden.peer(), golden.config());
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      Operand<TFloating> za = graph.input(golden.input("za"));
      Operand<TFloating> zb = graph.input(golden.input("zb"));
      Map<String, Operand<TFloating>> fetches = new LinkedHashMap<>();
      Operand<TFloating> perExample = loss.perExample(scope, za, zb);
      if (golden.hasInput("sample_weight")) {
        // the library has no sample weights; the peer's are a factor before the reduction
        perExample = scope.tf().math.mul(perExample, graph.input(golden.input("sample_weight")));
      } else {
        fetches.put("per_example", perExample);
      }
      fetches.put("reduction_none", perExample);
      reduced(scope, List.of(za, zb), perExample, fetches);
      Map<String, Values> values = graph.run(fetches, List.of());
      golden.assertOutputs(values::get);
      if (golden.get("default_reduction").isTextual()) {
        assertCut(golden, loss, graph);
      }
    }
  }

  private static void reduced(
      LayerScope scope,
      List<Operand<TFloating>> z,
      Operand<TFloating> perExample,
      Map<String, Operand<TFloating>> fetches) {
    Operand<TFloating> mean = Reduction.MEAN.of(scope, perExample);
    Operand<TFloating> sum = Reduction.SUM.of(scope, perExample);
    fetches.put("reduction_sum", sum);
    fetches.put("reduction_sum_over_batch_size", mean);
    fetches.put("reduction_auto", mean); // outside a distribution strategy
    var ofMean = Gradients.of(scope, List.of(mean), z, List.of());
    var ofSum = Gradients.of(scope, List.of(sum), z, List.of());
    fetches.put("grad_za_mean", ofMean.get(0).orElseThrow());
    fetches.put("grad_zb_mean", ofMean.get(1).orElseThrow());
    fetches.put("grad_za_sum", ofSum.get(0).orElseThrow());
    fetches.put("grad_zb_sum", ofSum.get(1).orElseThrow());
  }

  /**
   * What training uses: the value is the mean, the gradient that of the default reduction. The
   * peer's NONE for VicReg comes to the gradient of the sum.
   */
  private static void assertCut(GoldenCase golden, ContrastiveLoss loss, TestGraph graph) {
    LayerScope scope = graph.training().scope();
    LossAndGradient cut =
        loss.at(scope, graph.input(golden.input("za")), graph.input(golden.input("zb")));
    List<Values> values =
        graph.run(List.of(cut.value(), cut.gradients().get(0), cut.gradients().get(1)), List.of());
    String peersDefault = golden.get("default_reduction").asText().toLowerCase(Locale.ROOT);
    boolean summed = peersDefault.equals("none") || peersDefault.equals("sum");
    assertThat(loss.reduction()).isEqualTo(summed ? Reduction.SUM : Reduction.MEAN);
    String reduction = summed ? "sum" : "mean";
    golden.assertOutput("reduction_sum_over_batch_size", values.get(0));
    golden.assertOutput("grad_za_" + reduction, values.get(1));
    golden.assertOutput("grad_zb_" + reduction, values.get(2));
  }
}
