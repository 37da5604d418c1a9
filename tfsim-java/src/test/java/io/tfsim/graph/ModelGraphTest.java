package io.tfsim.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

class ModelGraphTest {

  @Test
  void initialValuesDependOnSeedAndPathOnly() {
    assertThat(kernel(1, "a")).isEqualTo(kernel(1, "a", "other", "another"));
    assertThat(kernel(1, "a")).isNotEqualTo(kernel(2, "a"));
    assertThat(kernel(1, "a")).isNotEqualTo(kernel(1, "b"));
  }

  /** Initial values of the kernel at a path, made after others. */
  private static double[] kernel(long seed, String path, String... before) {
    try (TestGraph graph = TestGraph.of(Execution.seeded(seed).withIntraOpThreads(2))) {
      LayerScope scope = graph.training().scope();
      for (String other : before) {
        scope.at(other).weight("kernel", Shape.of(4, 4), Initializer.glorotUniform());
      }
      scope.at(path).weight("kernel", Shape.of(4, 4), Initializer.glorotUniform());
      graph.model().initialize();
      return graph.get(path + "/kernel").toArray();
    }
  }

  @Test
  void initializingAgainChangesNothing() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      scope.weight("a", Shape.of(2), Initializer.ones());
      graph.model().initialize();
      graph.set("a", Values.vector(5, 6));
      scope.weight("b", Shape.of(2), Initializer.ones());
      graph.model().initialize();
      assertThat(graph.get("a").toArray()).containsExactly(5, 6);
      assertThat(graph.get("b").toArray()).containsExactly(1, 1);
    }
  }

  @Test
  void aValueGivenBeforeInitializingStays() {
    try (TestGraph graph = TestGraph.float32()) {
      graph.training().scope().weight("a", Shape.of(2), Initializer.ones());
      graph.set("a", Values.vector(5, 6));
      graph.model().initialize();
      assertThat(graph.get("a").toArray()).containsExactly(5, 6);
    }
  }

  @Test
  void aShadowStartsFromTheValueGivenToItsOriginal() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      scope.weight("a", Shape.of(2), Initializer.ones());
      scope.shadow("copy").weight("a", Shape.of(2), Initializer.ones());
      graph.set("a", Values.vector(5, 6));
      graph.model().initialize();
      assertThat(graph.get("a").toArray()).containsExactly(5, 6);
      assertThat(graph.get("copy/a").toArray()).containsExactly(5, 6);
    }
  }

  @Test
  void resetsWhatLiesBelowAPath() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      scope.at("optimizer").weight("m", Shape.of(2), Initializer.zeros());
      scope.at("backbone").weight("w", Shape.of(2), Initializer.zeros());
      graph.set("optimizer/m", Values.vector(1, 2));
      graph.set("backbone/w", Values.vector(1, 2));
      graph.model().resetBelow("optimizer/");
      assertThat(graph.get("optimizer/m").toArray()).containsExactly(0, 0);
      assertThat(graph.get("backbone/w").toArray()).containsExactly(1, 2);
    }
  }

  @Test
  void refusesAWrongShape() {
    try (TestGraph graph = TestGraph.float32()) {
      graph.training().scope().weight("conv/kernel", Shape.of(3, 2), Initializer.zeros());
      assertThatThrownBy(() -> graph.set("conv/kernel", Values.normal(1, 2, 3)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("weight conv/kernel must have shape [3, 2], was [2, 3]");
    }
  }

  @Test
  void allAreAssignedOrNone() {
    try (TestGraph graph = TestGraph.float32();
        TFloat32 two = TFloat32.vectorOf(1, 2);
        TFloat32 three = TFloat32.vectorOf(3, 4, 5)) {
      graph.training().scope().weight("a", Shape.of(2), Initializer.zeros());
      graph.training().scope().weight("b", Shape.of(3), Initializer.zeros());
      graph.model().initialize();
      Map<String, TFloat32> misfit = new LinkedHashMap<>();
      misfit.put("a", two);
      misfit.put("b", two);
      assertThatThrownBy(() -> graph.model().assignAll(misfit))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("weight b must have shape [3], was [2]");
      assertThat(graph.get("a").toArray()).containsExactly(0, 0);
      graph.model().assignAll(Map.of());
      graph.model().assignAll(Map.of("a", two, "b", three));
      assertThat(graph.get("a").toArray()).containsExactly(1, 2);
      assertThat(graph.get("b").toArray()).containsExactly(3, 4, 5);
    }
  }

  @Test
  void refusesAnotherType() {
    try (TestGraph graph = TestGraph.float32();
        TInt32 value = TInt32.vectorOf(1, 2)) {
      graph.training().scope().weight("w", Shape.of(2), Initializer.zeros());
      assertThatThrownBy(() -> graph.model().assign("w", value))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("weight w must be TFloat32, was DT_INT32");
    }
  }

  @Test
  void refusesAnUnknownPath() {
    try (TestGraph graph = TestGraph.float32()) {
      graph.training().scope().weight("conv/kernel", Shape.of(1), Initializer.zeros());
      assertThatThrownBy(() -> graph.get("conv/kernal"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no weight conv/kernal; there are [conv/kernel]");
    }
  }

  @Test
  void refusesACounterAsAWeight() {
    try (TestGraph graph = TestGraph.float32()) {
      graph.training().scope().counter("steps");
      assertThatThrownBy(() -> graph.model().weight("steps"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("steps must be a float variable, was TInt64");
    }
  }

  @Test
  void copiesACounter() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      State<TInt64> from = scope.counter("from");
      scope.counter("to");
      graph.run(List.of(), List.of(from.update(scope.tf().constant(7L))));
      graph.model().copy("from", "to");
      assertThat(graph.get("to").single()).isEqualTo(7);
    }
  }

  @Test
  void anInputKeepsItsValueUntilItIsSetAgain() {
    try (TestGraph graph = TestGraph.float32()) {
      ModelGraph.Input<TInt32> plan = graph.model().input("plan", TInt32.class, Shape.of(2));
      Operand<TInt32> read = plan.read(graph.training().scope());
      set(plan, 1, 2);
      assertThat(graph.run(read).toArray()).containsExactly(1, 2);
      assertThat(graph.run(read).toArray()).containsExactly(1, 2);
      set(plan, 3, 4);
      assertThat(graph.run(read).toArray()).containsExactly(3, 4);
    }
  }

  private static void set(ModelGraph.Input<TInt32> input, int... values) {
    try (TInt32 tensor = TInt32.vectorOf(values)) {
      input.set(tensor);
    }
  }

  @Test
  void dataOfAKeyIsLoadedOnceAndFreed() {
    AtomicInteger loads = new AtomicInteger();
    TFloat32 tensor = TFloat32.vectorOf(1, 2);
    try (TestGraph graph = TestGraph.float32()) {
      Object key = new Object();
      Operand<TFloat32> first = data(graph.training().scope(), key, tensor, loads);
      Operand<TFloat32> second = data(graph.training().scope(), key, tensor, loads);
      assertThat(graph.run(first).toArray()).containsExactly(1, 2);
      assertThat(graph.run(second).toArray()).containsExactly(1, 2);
    }
    assertThat(loads).hasValue(1);
    assertThatThrownBy(tensor::numBytes).isInstanceOf(IllegalStateException.class);
  }

  private static Operand<TFloat32> data(
      LayerScope scope, Object key, TFloat32 tensor, AtomicInteger loads) {
    return scope.data(
        key,
        TFloat32.class,
        Shape.of(2),
        () -> {
          loads.incrementAndGet();
          return tensor;
        });
  }

  @Test
  void variablesAreListedInTheOrderOfTheirMaking() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      for (String name : List.of("c", "a", "b")) {
        scope.weight(name, Shape.of(1), Initializer.zeros());
      }
      assertThat(graph.model().variables().keySet()).containsExactly("c", "a", "b");
    }
  }

  @Test
  void useAfterCloseIsRefused() {
    ModelGraph model = ModelGraph.create(Execution.seeded(1));
    Subgraph subgraph = model.build(true);
    subgraph.scope().weight("w", Shape.of(1), Initializer.zeros());
    model.initialize();
    model.close();
    List<ThrowingCallable> uses =
        List.of(
            model::initialize,
            model::session,
            model::graph,
            () -> model.build(false),
            () -> model.read("w", Values::from),
            () -> model.weight("w"),
            () -> model.resetBelow("w"),
            () -> model.copy("w", "w"),
            () -> model.input("x", TInt32.class, Shape.of(1)),
            () -> subgraph.scope().weight("v", Shape.of(1), Initializer.zeros()));
    for (ThrowingCallable use : uses) {
      assertThatThrownBy(use)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("this model is closed");
    }
    assertThatCode(model::close).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void refusesNoThreadsAndNoDevices(int count) {
    assertThatThrownBy(() -> Execution.seeded(1).withIntraOpThreads(count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("intraOpThreads must be >= 1, was " + count);
    assertThatThrownBy(() -> Execution.seeded(1).withCpuDevices(count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cpuDevices must be >= 1, was " + count);
  }

  @Test
  void computesInTheFloatTypeOfTheExecution() {
    for (FloatType type : FloatType.values()) {
      try (TestGraph graph = TestGraph.of(Execution.seeded(1).withFloatType(type))) {
        Operand<TFloating> third = graph.training().scope().constant(1 / 3.0);
        double expected = type == FloatType.FLOAT32 ? 1 / 3f : 1 / 3.0;
        assertThat(graph.run(third).single()).isEqualTo(expected);
        assertThat(third.type()).isEqualTo(type.tensorType());
      }
    }
  }
}
