package io.tfsim.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.graph.Execution;
import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

class WeightViewTest {
  @Test
  void all_weights_at_one_time_are_those_one_after_another() {
    try (ModelGraph graph = ModelGraph.create(Execution.seeded(1).withIntraOpThreads(1))) {
      LayerScope scope = graph.build(false).scope();
      for (String path : List.of("net/a", "net/b", "other/c")) {
        Operand<?> unused = scope.weight(path, Shape.of(2, 3), Initializer.glorotUniform());
      }
      graph.initialize();
      WeightView weights = new WeightView(graph, List.of("net"));
      assertThat(weights.all()).containsOnlyKeys("net/a", "net/b");
      assertThat(weights.all().keySet()).containsExactlyElementsOf(weights.paths());
      weights.all().forEach((path, values) -> assertThat(values).isEqualTo(weights.get(path)));
      weights.set("net/b", 1, 2, 3, 4, 5, 6);
      assertThat(weights.all().get("net/b")).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(new WeightView(graph, List.of("none")).all()).isEmpty();
    }
  }

  @Test
  void several_threads_may_read_all_weights() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (ModelGraph graph = ModelGraph.create(Execution.seeded(1).withIntraOpThreads(1))) {
      LayerScope scope = graph.build(false).scope();
      for (int i = 0; i < 300; i++) {
        Operand<?> unused = scope.weight("net/" + i, Shape.of(1), Initializer.zeros());
      }
      graph.initialize();
      WeightView weights = new WeightView(graph, List.of("net"));
      List<Callable<Map<String, float[]>>> uses = Collections.nCopies(4, weights::all);
      for (Future<Map<String, float[]>> all : threads.invokeAll(uses)) {
        assertThat(all.get()).hasSize(300);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
