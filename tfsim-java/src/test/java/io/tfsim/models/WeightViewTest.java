package io.tfsim.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.graph.Execution;
import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import java.util.List;
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
}
