package io.tfsim.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Layer;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

class LayerScopeTest {

  @Test
  void oneWeightByOnePathForTwoViews() {
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph step = graph.training();
      Layer dense = Dense.of(2).named("dense");
      Operand<TFloating> a = dense.call(step.scope(), graph.input(Values.normal(1, 4, 3)));
      Operand<TFloating> b = dense.call(step.scope(), graph.input(Values.normal(1, 4, 3)));
      assertThat(graph.model().variables()).containsOnlyKeys("dense/kernel", "dense/bias");
      List<Values> views = graph.run(List.of(a, b), List.of());
      ValuesAssert.assertThat(views.get(0)).isEqualToValues(views.get(1));
    }
  }

  @Test
  void anotherPathIsAnotherWeight() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      scope.at("a").weight("kernel", Shape.of(3), Initializer.heNormal());
      scope.at("b/c").weight("kernel", Shape.of(3), Initializer.heNormal());
      graph.model().initialize();
      assertThat(graph.model().variables()).containsOnlyKeys("a/kernel", "b/c/kernel");
      assertThat(graph.get("a/kernel").toArray()).isNotEqualTo(graph.get("b/c/kernel").toArray());
    }
  }

  @Test
  void subgraphsShareWeights() {
    try (TestGraph graph = TestGraph.float32()) {
      Operand<TFloating> x = graph.input(Values.normal(1, 4, 3));
      Layer dense = Dense.of(2).named("dense");
      Operand<TFloating> training = dense.call(graph.training().scope(), x);
      Operand<TFloating> inference = dense.call(graph.inference().scope(), x);
      List<Values> both = graph.run(List.of(training, inference), List.of());
      ValuesAssert.assertThat(both.get(0)).isEqualToValues(both.get(1));
    }
  }

  @Test
  void refusesAPathWithTwoShapes() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      scope.weight("kernel", Shape.of(3, 2), Initializer.zeros());
      assertThatThrownBy(() -> scope.weight("kernel", Shape.of(3, 4), Initializer.zeros()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("weight kernel must have shape [3, 2], was asked for as [3, 4]");
    }
  }

  @Test
  void refusesStateWithTwoShapes() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      scope.state("mean", Shape.of(3), Initializer.zeros());
      assertThatThrownBy(() -> scope.state("mean", Shape.of(4), Initializer.zeros()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("weight mean must have shape [3], was asked for as [4]");
    }
  }

  @Test
  void refusesOnePathAsFloatsAndAsACounter() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      scope.state("count", Shape.scalar(), Initializer.zeros());
      assertThatThrownBy(() -> scope.counter("count"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("variable count must be TFloat32, was asked for as TInt64");
    }
  }

  @Test
  void refusesANameThatIsNoPathPart() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      assertThatThrownBy(() -> scope.at("conv 1"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a scope's name must match [A-Za-z0-9_.-]+, was 'conv 1' in 'conv 1'");
      assertThatThrownBy(() -> scope.at("a//b"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("was '' in 'a//b'");
    }
  }

  @Test
  void frozenStateKeepsItsValue() {
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph step = graph.training();
      step.freeze(path -> path.equals("frozen/state"));
      List<Operand<TFloating>> after = new ArrayList<>();
      for (String place : List.of("frozen", "free")) {
        LayerScope scope = step.scope().at(place);
        assertThat(scope.frozen("state")).isEqualTo(place.equals("frozen"));
        State<TFloating> state = scope.state("state", Shape.scalar(), Initializer.constant(1));
        state.update(scope.tf().math.add(state.read(), scope.constant(10)));
        after.add(state.read());
      }
      List<Values> values = graph.run(after, step.updates());
      assertThat(values.get(0).single()).isEqualTo(1);
      assertThat(values.get(1).single()).isEqualTo(11);
      assertThat(graph.get("frozen/state").single()).isEqualTo(1);
      assertThat(graph.get("free/state").single()).isEqualTo(11);
    }
  }

  @Test
  void aReadSeesTheUpdateBuiltBeforeIt() {
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph step = graph.training();
      LayerScope scope = step.scope();
      State<TFloating> state = scope.state("state", Shape.scalar(), Initializer.constant(1));
      var tf = scope.tf();
      Operand<TFloating> first = state.read();
      state.update(tf.math.add(first, scope.constant(10)));
      Operand<TFloating> second = state.read();
      state.update(tf.math.mul(second, scope.constant(2)));
      Operand<TFloating> third = state.read();
      for (double start : new double[] {1, 22, 64}) {
        List<Values> seen = graph.run(List.of(third, second, first), step.updates());
        assertThat(seen.get(2).single()).isEqualTo(start);
        assertThat(seen.get(1).single()).isEqualTo(start + 10);
        assertThat(seen.get(0).single()).isEqualTo(2 * (start + 10));
      }
    }
  }

  @Test
  void movingStatisticsAreUpdatedByEachViewInOrder() {
    try (TestGraph graph = TestGraph.float64()) {
      Subgraph step = graph.training();
      Layer norm = BatchNorm.create().withMomentum(0.9).named("bn");
      norm.call(step.scope(), graph.input(Values.of(Shape.of(2, 1), 1, 3))); // mean 2, variance 1
      norm.call(step.scope(), graph.input(Values.of(Shape.of(2, 1), 10, 20))); // 15, 25
      graph.run(List.of(), step.updates());
      double mean = 0.9 * (0.9 * 0 + 0.1 * 2) + 0.1 * 15;
      double variance = 0.9 * (0.9 * 1 + 0.1 * 1) + 0.1 * 25;
      assertThat(graph.get("bn/moving_mean").at(0)).isCloseTo(mean, within(1e-12));
      assertThat(graph.get("bn/moving_variance").at(0)).isCloseTo(variance, within(1e-12));
    }
  }

  @Test
  void regularisersOfAPathCountOnce() {
    try (TestGraph graph = TestGraph.float64()) {
      Subgraph step = graph.training();
      Layer dense = Dense.of(2).withL2(0.5).named("dense");
      dense.call(step.scope(), graph.input(Values.normal(1, 4, 3)));
      dense.call(step.scope(), graph.input(Values.normal(2, 4, 3)));
      assertThat(step.losses()).containsOnlyKeys("dense/kernel");
      double penalty = graph.run(step.losses().get("dense/kernel")).single();
      double squares = 0;
      for (double weight : graph.get("dense/kernel").toArray()) {
        squares += weight * weight;
      }
      assertThat(penalty).isCloseTo(0.5 * squares, within(1e-12));
    }
  }

  @Test
  void reportsOfOneNameAreAveraged() {
    try (TestGraph graph = TestGraph.float64()) {
      Subgraph step = graph.training();
      step.scope().log("x", step.scope().constant(1));
      step.scope().at("elsewhere").log("x", step.scope().constant(4));
      assertThat(graph.run(step.logs().get("x")).single()).isEqualTo(2.5);
    }
  }

  @Test
  void trainablePathsLeaveStateOut() {
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph step = graph.training();
      BatchNorm.create().named("bn").call(step.scope(), graph.input(Values.normal(1, 4, 3)));
      assertThat(step.trainablePaths()).containsExactly("bn/gamma", "bn/beta");
      assertThat(graph.model().variables())
          .containsOnlyKeys("bn/gamma", "bn/beta", "bn/moving_mean", "bn/moving_variance");
    }
  }

  @Test
  void randomNumbersNeedAStep() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.inference().scope().at("crop");
      assertThatThrownBy(() -> scope.random().normal(scope.tf().constant(new int[] {2})))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "random numbers need a step counter, and this graph was built without one (at crop)");
      assertThatThrownBy(scope::step)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("this graph was built without a step");
    }
  }

  @Test
  void batchSizeIsAScalar() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      var size = scope.batchSize(graph.input(Values.normal(1, 7, 3)));
      assertThat(size.shape()).isEqualTo(Shape.scalar());
      assertThat(graph.run(size).single()).isEqualTo(7);
    }
  }
}
