package io.tfsim.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tfsim.layers.Activation;
import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Conv2D;
import io.tfsim.layers.Dense;
import io.tfsim.layers.GlobalPooling;
import io.tfsim.layers.Layer;
import io.tfsim.layers.Sequential;
import io.tfsim.losses.BarlowTwinsLoss;
import io.tfsim.losses.ContrastiveLoss;
import io.tfsim.losses.LossAndGradient;
import io.tfsim.losses.SimClrLoss;
import io.tfsim.losses.SimSiamLoss;
import io.tfsim.losses.VicRegLoss;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.family.TFloating;

/** Two replicas with half a batch each give the loss and the gradients of the whole batch. */
@DisabledOnOs(
    value = OS.WINDOWS,
    disabledReason = "TensorFlow Java registers no gradients on Windows")
class LocalReplicasTest {
  private static final Tolerance TOLERANCE = Tolerance.of(1e-9, 1e-12);
  private static final int BATCH = 8;

  /** Batch norm on images and on vectors, so that the statistics go through the replicas. */
  private static final Layer NETWORK =
      Sequential.of(
          Conv2D.of(4, 3),
          BatchNorm.create(),
          Activation.TANH,
          GlobalPooling.AVERAGE,
          Dense.of(6),
          BatchNorm.create(),
          Dense.of(5));

  private static final List<String> STATISTICS =
      List.of("batch_norm/moving_mean", "batch_norm_1/moving_variance");

  static Stream<Arguments> losses() {
    return Stream.of(
        arguments("SimCLR", SimClrLoss.of(0.5)),
        arguments("SimSiam", SimSiamLoss.of()),
        arguments("Barlow Twins", BarlowTwinsLoss.paper()),
        arguments("VICReg", VicRegLoss.paper()),
        arguments("VICReg, summed", VicRegLoss.tfSimilarity()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("losses")
  void equalOneBigBatch(String name, ContrastiveLoss loss) {
    Map<String, Values> expected = wholeBatch(loss);
    assertThat(expected).hasSize(13);
    for (Map<String, Values> replica : twoHalves(loss)) {
      expected.forEach(
          (key, value) ->
              ValuesAssert.assertThat(replica.get(key)).as(key).isCloseTo(value, TOLERANCE));
    }
  }

  private static Map<String, Values> wholeBatch(ContrastiveLoss loss) {
    try (TestGraph graph = TestGraph.of(execution())) {
      Built whole = build(graph, ReplicaGroup.single(), loss, 0, BATCH);
      Map<String, Values> values = graph.run(whole.values(), whole.updates());
      STATISTICS.forEach(path -> values.put(path, graph.get(path)));
      return values;
    }
  }

  private static List<Map<String, Values>> twoHalves(ContrastiveLoss loss) {
    try (TestGraph graph = TestGraph.of(execution())) {
      List<ReplicaGroup> members = LocalReplicas.of(2);
      Built first = build(graph, members.get(0), loss, 0, BATCH / 2);
      Built second = build(graph, members.get(1), loss, BATCH / 2, BATCH);
      // the replicas wait for each other, so they run together
      Map<String, Operand<TFloating>> both = new LinkedHashMap<>();
      first.values().forEach((key, value) -> both.put("0 " + key, value));
      second.values().forEach((key, value) -> both.put("1 " + key, value));
      List<Op> updates = new ArrayList<>(first.updates());
      updates.addAll(second.updates());
      Map<String, Values> values = graph.run(both, updates);
      List<Map<String, Values>> replicas = new ArrayList<>();
      for (String replica : List.of("0 ", "1 ")) {
        Map<String, Values> own = new LinkedHashMap<>();
        first.values().keySet().forEach(key -> own.put(key, values.get(replica + key)));
        STATISTICS.forEach(path -> own.put(path, graph.get(path)));
        replicas.add(own);
      }
      return replicas;
    }
  }

  private static Execution execution() {
    return Execution.seeded(1)
        .withIntraOpThreads(2)
        .withFloatType(FloatType.FLOAT64)
        .withCpuDevices(2);
  }

  private record Built(Map<String, Operand<TFloating>> values, List<Op> updates) {}

  /** The loss, and the gradient of each weight, summed over the replicas. */
  private static Built build(
      TestGraph graph, ReplicaGroup replicas, ContrastiveLoss loss, int from, int to) {
    Subgraph step = graph.model().build(true, replicas, Optional.of(graph.step()));
    LayerScope scope = step.scope();
    Values a = Values.normal(1, BATCH, 5, 4, 2).rows(from, to);
    Values b = Values.normal(2, BATCH, 5, 4, 2).rows(from, to);
    LossAndGradient cut =
        loss.at(scope, NETWORK.call(scope, graph.input(a)), NETWORK.call(scope, graph.input(b)));
    List<String> paths = step.trainablePaths();
    List<Operand<TFloating>> weights = new ArrayList<>();
    paths.forEach(path -> weights.add(step.weights().get(path)));
    var gradients = Gradients.of(scope, cut.embeddings(), weights, cut.gradients());
    Map<String, Operand<TFloating>> results = new LinkedHashMap<>();
    results.put("loss", cut.value());
    for (int i = 0; i < paths.size(); i++) {
      results.put(paths.get(i), replicas.sum(scope, gradients.get(i).orElseThrow()));
    }
    return new Built(results, step.updates());
  }

  @Test
  void gatherPutsThePartsInTheOrderOfTheReplicas() {
    try (TestGraph graph = TestGraph.of(execution())) {
      Values whole = Values.normal(1, 6, 3);
      List<ReplicaGroup> members = LocalReplicas.of(2);
      List<Operand<TFloating>> gathered = new ArrayList<>();
      for (ReplicaGroup member : members) {
        LayerScope scope = graph.model().build(true, member, Optional.empty()).scope();
        int from = 3 * member.rank();
        gathered.add(member.gather(scope, graph.input(whole.rows(from, from + 3))));
      }
      for (Values all : graph.run(gathered, List.of())) {
        ValuesAssert.assertThat(all).isEqualToValues(whole);
      }
    }
  }

  @Test
  void aSingleReplicaIsTheIdentity() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      Operand<TFloating> x = graph.input(Values.normal(1, 2, 3));
      ReplicaGroup single = ReplicaGroup.single();
      assertThat(single.size()).isEqualTo(1);
      assertThat(single.rank()).isZero();
      assertThat(single.sum(scope, x)).isSameAs(x);
      assertThat(single.gather(scope, x)).isSameAs(x);
    }
  }

  @Test
  void refusesAGroupOfOne() {
    assertThatThrownBy(() -> LocalReplicas.of(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("replicas must be >= 2, was 1");
  }
}
