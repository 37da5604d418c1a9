package io.tfsim.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tfsim.graph.FloatType;
import io.tfsim.graph.Subgraph;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

class BatchNormTest {

  /** One channel whose n values have mean 4 and sum of squared distances 36. */
  static Stream<Arguments> movingVariances() {
    Values values = Values.vector(1, 3, 9, 3);
    BatchNorm plain = BatchNorm.create();
    return Stream.of(
        arguments("4-D: n / (n - 1)", plain, values.reshape(Shape.of(1, 2, 2, 1)), 36 / 3.0),
        arguments(
            "4-D, synchronised: population",
            plain.synchronizing(),
            values.reshape(Shape.of(1, 2, 2, 1)),
            36 / 4.0),
        arguments("3-D: population", plain, values.reshape(Shape.of(2, 2, 1)), 36 / 4.0),
        arguments("2-D: population", plain, values.reshape(Shape.of(4, 1)), 36 / 4.0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("movingVariances")
  void movingVariance(String name, BatchNorm norm, Values input, double variance) {
    for (TestGraph created : new TestGraph[] {TestGraph.float32(), TestGraph.float64()}) {
      try (TestGraph graph = created) {
        Subgraph training = graph.training();
        norm.withMomentum(0.75).call(training.scope(), graph.input(input));
        graph.run(List.of(), training.updates());
        assertThat(graph.get("moving_mean").single()).isCloseTo(0.25 * 4, within(1e-6));
        assertThat(graph.get("moving_variance").single())
            .isCloseTo(0.75 + 0.25 * variance, within(1e-5));
      }
    }
  }

  @Test
  void normalizesByTheBatchInTraining() {
    try (TestGraph graph = TestGraph.float64()) {
      Values x = Values.of(Shape.of(4, 1), 1, 3, 9, 3);
      Operand<TFloating> y =
          BatchNorm.create().withEpsilon(7).call(graph.training().scope(), graph.input(x));
      graph.set("gamma", Values.vector(2));
      graph.set("beta", Values.vector(-5));
      ValuesAssert.assertThat(graph.run(y))
          .isCloseTo(x.map(v -> 2 * (v - 4) / Math.sqrt(9 + 7) - 5), Tolerance.absolute(1e-12));
    }
  }

  @ParameterizedTest
  @EnumSource
  void normalizesByTheMovingStatisticsInInference(FloatType type) {
    for (Shape shape : new Shape[] {Shape.of(4, 1), Shape.of(1, 2, 2, 1)}) {
      try (TestGraph graph =
          type == FloatType.FLOAT32 ? TestGraph.float32() : TestGraph.float64()) {
        Values x = Values.vector(1, 3, 9, 3).reshape(shape);
        Subgraph inference = graph.inference();
        Operand<TFloating> y =
            BatchNorm.create().withEpsilon(1).call(inference.scope(), graph.input(x));
        graph.set("moving_mean", Values.vector(2));
        graph.set("moving_variance", Values.vector(8));
        ValuesAssert.assertThat(graph.run(y))
            .isCloseTo(x.map(v -> (v - 2) / 3), Tolerance.absolute(1e-6));
        assertThat(inference.updates()).isEmpty();
      }
    }
  }

  /** Single precision takes the fused kernel for images, double precision elementary ops. */
  @Test
  void bothPrecisionsAgreeOnImages() {
    Values x = Values.normal(1, 5, 4, 3, 2).map(v -> 3 * v + 10);
    for (boolean training : new boolean[] {true, false}) {
      List<Values> results = new ArrayList<>();
      for (FloatType type : FloatType.values()) {
        try (TestGraph graph =
            type == FloatType.FLOAT32 ? TestGraph.float32() : TestGraph.float64()) {
          Subgraph subgraph = training ? graph.training() : graph.inference();
          Operand<TFloating> y = BatchNorm.create().call(subgraph.scope(), graph.input(x));
          graph.set("moving_mean", Values.vector(9, 11));
          graph.set("moving_variance", Values.vector(8, 10));
          results.add(graph.run(y));
        }
      }
      ValuesAssert.assertThat(results.get(0)).isCloseTo(results.get(1), Tolerance.of(1e-5, 1e-5));
    }
  }

  @Test
  void aSingleValuePerChannelStaysFinite() {
    try (TestGraph graph = TestGraph.float64()) {
      Subgraph training = graph.training();
      Operand<TFloating> y =
          BatchNorm.create().call(training.scope(), graph.input(Values.normal(1, 1, 1, 1, 3)));
      ValuesAssert.assertThat(graph.run(List.of(y), training.updates()).get(0)).isFinite();
      ValuesAssert.assertThat(graph.get("moving_variance")).isFinite();
    }
  }

  @Test
  void withoutAffineThereAreNoWeights() {
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph training = graph.training();
      BatchNorm.create()
          .withoutAffine()
          .call(training.scope(), graph.input(Values.normal(1, 4, 3)));
      assertThat(training.trainablePaths()).isEmpty();
      assertThat(graph.model().variables()).containsOnlyKeys("moving_mean", "moving_variance");
    }
  }

  @Test
  void defaultsAreKerasResNets() {
    assertThat(BatchNorm.create()).isEqualTo(new BatchNorm(0.99, 1.001e-5, true, true, false));
  }

  @Test
  void refusesWhatIsOutOfRange() {
    assertThatThrownBy(() -> BatchNorm.create().withMomentum(1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("momentum must be in [0.0, 1.0], was 1.5");
    assertThatThrownBy(() -> BatchNorm.create().withEpsilon(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epsilon must be > 0, was 0.0");
  }
}
