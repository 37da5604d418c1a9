package io.tfsim.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.graph.LayerScope;
import io.tfsim.graph.Subgraph;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

class SequentialTest {

  @Test
  void namesLayersAfterTheirClassAsKerasDoes() {
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph subgraph = graph.training();
      Sequential.of(
              Dense.of(4),
              BatchNorm.create().withoutAffine(),
              Activation.RELU,
              Dense.of(3),
              (scope, x) -> x,
              (scope, x) -> scope.tf().math.neg(x),
              new ZeroAll())
          .call(subgraph.scope(), graph.input(Values.normal(1, 5, 2)));
      assertThat(subgraph.taps())
          .containsOnlyKeys(
              "dense", "batch_norm", "activation", "dense_1", "lambda", "lambda_1", "zero_all");
    }
  }

  private record ZeroAll() implements Layer {
    @Override
    public Operand<TFloating> call(LayerScope scope, Operand<TFloating> x) {
      return scope.tf().zerosLike(x);
    }
  }

  @Test
  void aGivenNameIsNotTakenTwice() {
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph subgraph = graph.training();
      Sequential.of(Dense.of(4), Dense.of(3).named("dense"), Dense.of(2))
          .call(subgraph.scope(), graph.input(Values.normal(1, 5, 2)));
      assertThat(subgraph.taps()).containsOnlyKeys("dense_1", "dense", "dense_2");
    }
  }

  @Test
  void refusesTwoLayersOfOneName() {
    assertThatThrownBy(() -> Sequential.of(Dense.of(4).named("a"), Dense.of(3).named("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("names in a Sequential must differ, was twice: a");
  }

  @Test
  void runsLayersInOrder() {
    try (TestGraph graph = TestGraph.float64()) {
      LayerScope scope = graph.training().scope();
      Values x = Values.vector(-2, 3);
      Operand<TFloating> y =
          Sequential.of((s, v) -> s.tf().math.mul(v, s.constant(10)), Activation.RELU)
              .call(scope, graph.input(x));
      ValuesAssert.assertThat(graph.run(y)).isEqualToValues(Values.vector(0, 30));
    }
  }

  @Test
  void anErrorStartsWithThePathOfTheLayer() {
    try (TestGraph graph = TestGraph.float32()) {
      Layer network =
          Sequential.of(Dense.of(4).named("first"), Conv2D.of(2, 3).named("second"))
              .named("backbone");
      LayerScope scope = graph.training().scope();
      assertThatThrownBy(() -> network.call(scope, graph.input(Values.normal(1, 5, 2))))
          .isInstanceOf(LayerException.class)
          .hasMessage(
              "layer backbone/second: input of a convolution must have rank [4], was shape [5, 4]");
    }
  }

  /** What TensorFlow itself refuses is named in the same way. */
  @Test
  void anErrorOfTensorFlowStartsWithThePathOfTheLayer() {
    try (TestGraph graph = TestGraph.float32()) {
      Layer wrong = (scope, x) -> scope.tf().linalg.matMul(x, x);
      LayerScope scope = graph.training().scope();
      assertThatThrownBy(
              () -> wrong.named("wrong").call(scope, graph.input(Values.normal(1, 5, 2))))
          .isInstanceOf(LayerException.class)
          .hasMessageStartingWith("layer wrong: ")
          .hasMessageContaining("Dimensions must be equal");
    }
  }
}
