package io.tfsim.distances;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.graph.LayerScope;
import io.tfsim.testing.GradientCheck;
import io.tfsim.testing.Refusal;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

class MaskedRowsTest {
  @Test
  void the_soft_maximum_is_finite_for_distances_of_any_size() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.inference().scope();
      Values values = Values.of(Shape.of(4, 2), 1e30, 3, -1e30, -2e30, 500, 501, 1e30, 2);
      Values mask = Values.of(Shape.of(4, 2), 0, 1, 1, 1, 1, 1, 0, 0);
      Values soft = graph.run(rows(graph, scope, values, mask).logOnePlusSumExp(scope));
      ValuesAssert.assertThat(soft)
          .isCloseTo(
              Values.of(
                  Shape.of(4, 1), Math.log(1 + Math.exp(3)), 0, 501 + Math.log1p(Math.exp(-1)), 0),
              Tolerance.of(1e-6, 1e-6));
    }
  }

  @Test
  void has_the_gradient_of_its_value() {
    try (TestGraph graph = TestGraph.float64()) {
      LayerScope scope = graph.training().scope();
      Operand<TFloating> x = graph.input(Values.normal(1, 3, 5));
      Values mask = Values.of(Shape.of(3, 5), 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1);
      var masked = MaskedRows.of(x, scope.tf().math.greater(graph.input(mask), scope.constant(0)));
      var tf = scope.tf();
      Operand<TFloating> soft = masked.logOnePlusSumExp(scope);
      Operand<TFloating> loss =
          tf.reduceSum(
              tf.math.add(
                  soft,
                  TripletMargin.soft()
                      .cost(scope, soft, TripletMargin.of(0.3).cost(scope, soft, soft))),
              tf.constant(new int[] {0, 1}));
      GradientCheck.in(graph, scope).of("x", x).assertGradientsOf(loss);
    }
  }

  @Test
  void of_equal_ones_the_first_is_found() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.inference().scope();
      Values values = Values.of(Shape.of(1, 5), 9, 2, 1, 2, 1);
      Values mask = Values.of(Shape.of(1, 5), 0, 1, 1, 1, 1);
      var rows = rows(graph, scope, values, mask);
      assertThat(graph.run(rows.max(scope).index()).single()).isEqualTo(1);
      assertThat(graph.run(rows.min(scope).index()).single()).isEqualTo(2);
    }
  }

  @Test
  void an_example_makes_no_pair_with_itself() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.inference().scope();
      PairMasks masks = PairMasks.ofBatch(scope, scope.tf().constant(new int[] {4, 7, 4}));
      ValuesAssert.assertThat(graph.run(scope.indicator(masks.positive())))
          .isEqualToValues(Values.of(Shape.of(3, 3), 0, 0, 1, 0, 0, 0, 1, 0, 0));
      ValuesAssert.assertThat(graph.run(scope.indicator(masks.negative())))
          .isEqualToValues(Values.of(Shape.of(3, 3), 0, 1, 0, 1, 0, 1, 0, 1, 0));
    }
  }

  @Test
  void refuses_another_axis_and_a_negative_margin() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.inference().scope();
      var rows = rows(graph, scope, Values.of(Shape.of(1, 1), 1), Values.of(Shape.of(1, 1), 1));
      new Refusal(
              "axis must be 0 or 1, was 2", () -> new MaskedRows(rows.distances(), rows.mask(), 2))
          .check();
    }
    new Refusal("margin must be >= 0 and finite, was -1.0", () -> TripletMargin.of(-1)).check();
  }

  private static MaskedRows rows(TestGraph graph, LayerScope scope, Values values, Values mask) {
    return MaskedRows.of(
        graph.input(values), scope.tf().math.greater(graph.input(mask), scope.constant(0)));
  }
}
