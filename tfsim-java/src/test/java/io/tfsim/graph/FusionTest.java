package io.tfsim.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

class FusionTest {
  private static final Values X = Values.normal(1, 3, 5);

  private static Execution execution(FloatType type) {
    return Execution.seeded(1).withIntraOpThreads(1).withFloatType(type);
  }

  /** 3 x² + x. */
  private static Operand<TFloating> polynomial(LayerScope scope, Operand<TFloating> x) {
    return scope.fused(
        "polynomial",
        List.of(x),
        (inner, inputs) -> {
          Operand<TFloating> y = inner.cast(inputs.get(0));
          var tf = inner.tf();
          return tf.math.add(tf.math.mul(tf.math.square(y), inner.constant(3)), y);
        });
  }

  private static long calls(ModelGraph model) {
    long calls = 0;
    for (var operations = model.graph().operations(); operations.hasNext(); ) {
      calls += operations.next().type().equals("StatefulPartitionedCall") ? 1 : 0;
    }
    return calls;
  }

  @ParameterizedTest
  @EnumSource(FloatType.class)
  void a_fused_kernel_gives_what_its_ops_give(FloatType type) {
    for (boolean fused : new boolean[] {true, false}) {
      try (TestGraph graph = TestGraph.of(execution(type).withFused(fused))) {
        LayerScope scope = graph.inference().scope();
        Operand<TFloating> y = polynomial(scope, graph.input(X));
        assertThat(calls(graph.model())).isEqualTo(fused ? 1 : 0);
        assertThat(y.shape()).isEqualTo(Shape.of(3, 5));
        ValuesAssert.assertThat(graph.run(y))
            .isCloseTo(X.map(x -> 3 * x * x + x), Tolerance.of(1e-6, 1e-6));
      }
    }
  }

  @Test
  void equal_keys_share_a_function() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.inference().scope();
      Operand<TFloating> x = graph.input(X);
      polynomial(scope, x);
      polynomial(scope.at("elsewhere"), x);
      assertThat(graph.model().graph().getFunctions()).hasSize(1);
      Values other = Values.normal(1, 4);
      ValuesAssert.assertThat(graph.run(polynomial(scope, graph.input(other))))
          .isCloseTo(other.map(v -> 3 * v * v + v), Tolerance.of(1e-6, 1e-6));
    }
  }

  @Test
  void no_gradient_goes_through() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.inference().scope();
      Operand<TFloating> x = graph.input(X);
      Operand<TFloating> y = polynomial(scope, x);
      assertThat(
              Gradients.of(
                  scope,
                  List.of(scope.tf().math.mul(y, y)),
                  List.of(x),
                  List.of(scope.tf().onesLike(y))))
          .allSatisfy(gradient -> assertThat(gradient).isEmpty());
    }
  }

  @Test
  void weights_and_random_numbers_stay_outside() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      Operand<TFloating> x = graph.input(X);
      assertThatThrownBy(
              () ->
                  scope.fused(
                      "weight",
                      List.of(x),
                      (inner, inputs) -> inner.weight("w", Shape.of(1), Initializer.zeros())))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("weight w cannot be used in data threads or in a fused kernel");
      assertThatThrownBy(
              () ->
                  scope.fused(
                      "random",
                      List.of(x),
                      (inner, inputs) -> inner.random().normal(inner.tf().constant(new int[] {2}))))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("random numbers need a step counter");
    }
  }
}
