package io.tfsim.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.Subgraph;
import io.tfsim.optimizers.Optimizer.Progress;
import io.tfsim.optimizers.Optimizer.Update;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** LAMB where a norm is 0: the ratio counts as 1. */
class LambNormsTest {

  @Test
  void aWeightOfZerosTakesAPlainStep() {
    double[] after = step(Values.vector(0, 0), Values.vector(3, -5));
    // the first step of Adam has size 1 in every direction
    assertThat(after).containsExactly(new double[] {-0.1, 0.1}, within(1e-6));
  }

  @Test
  void aGradientOfZerosChangesNothing() {
    assertThat(step(Values.vector(1, 2), Values.vector(0, 0))).containsExactly(1, 2);
  }

  @Test
  void theStepHasTheWeightsNorm() {
    double[] after = step(Values.vector(3, 4), Values.vector(7, -7));
    double[] step = {3 - after[0], 4 - after[1]};
    assertThat(Math.hypot(step[0], step[1])).isCloseTo(0.1 * 5, within(1e-9));
  }

  private static double[] step(Values weight, Values gradient) {
    try (TestGraph graph = TestGraph.float64()) {
      Subgraph subgraph = graph.training();
      LayerScope scope = subgraph.scope();
      Operand<TFloating> value = scope.weight("a/kernel", Shape.of(2), Initializer.zeros());
      var update = new Update(graph.model().weight("a/kernel"), value, graph.input(gradient));
      var ops =
          Lamb.of(0.1)
              .apply(
                  scope.at("optimizer").after(List.of(value)),
                  List.of(update),
                  new Progress(graph.step(), new RunLength(1, 1)));
      graph.set("a/kernel", weight);
      graph.run(List.of(), ops);
      return graph.get("a/kernel").toArray();
    }
  }
}
