package io.tfsim.savedmodel;

import static io.tfsim.testing.ValuesAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.graph.Execution;
import io.tfsim.graph.Gradients;
import io.tfsim.graph.LocalReplicas;
import io.tfsim.graph.ReplicaGroup;
import io.tfsim.graph.Subgraph;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.Layer;
import io.tfsim.methods.SimSiam;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.Output;
import io.tfsim.optimizers.Sgd;
import io.tfsim.testing.SavedModels;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.TestSource;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.training.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.family.TFloating;

/** SavedModels in training: whole runs, the order of state, random numbers, replicas. */
class SavedModelTrainingTest {
  private static final TestSource EXAMPLES = new TestSource(Values.normal(1, 16, 32, 32, 3));
  private static final Augmenter NOISE =
      (scope, x) -> scope.tf().math.mul(x, scope.random().uniform(scope.tf().shape(x), 0.5, 1.5));

  private static SavedModelBackbone backbone(String name) {
    return SavedModelBackbone.of(SavedModels.folder(name));
  }

  private static ContrastiveModel model(Backbone backbone, String... frozen) {
    return ContrastiveModel.builder()
        .method(SimSiam.paper().withHeads(MlpHead.projector(2, 16), MlpHead.predictor(8, 16)))
        .backbone(backbone)
        .augmenter(NOISE)
        .optimizer(Sgd.of(0.05).withMomentum(0.9))
        .examples(EXAMPLES.spec())
        .frozen(frozen)
        .execution(Execution.seeded(4).withIntraOpThreads(1))
        .build();
  }

  private record Run(List<Double> losses, Map<String, float[]> before, Map<String, float[]> after) {
    static Run of(Backbone backbone, String... frozen) {
      try (ContrastiveModel model = model(backbone, frozen)) {
        Map<String, float[]> before = model.weights().all();
        List<Double> losses = model.fit(Training.on(EXAMPLES.inOrder(8)).epochs(25)).losses();
        Map<String, float[]> after = model.weights().all();
        assertThat(after.keySet()).isEqualTo(before.keySet());
        return new Run(losses, before, after);
      }
    }
  }

  @Test
  void fiftyStepsOfSimSiamLearnAndLeaveFrozenWeightsAlone() {
    SavedModelBackbone resnet = backbone("k2_resnet_small");
    Run run = Run.of(resnet, "backbone/conv1_conv/*", "*/beta");
    assertThat(run.losses().get(24)).isLessThan(run.losses().get(0) - 0.1);
    run.before()
        .forEach(
            (path, weights) -> {
              boolean frozen = path.startsWith("backbone/conv1_conv/") || path.endsWith("/beta");
              if (frozen) {
                assertThat(run.after().get(path)).as(path).isEqualTo(weights);
              } else if (path.startsWith("backbone/")) {
                assertThat(run.after().get(path)).as(path).isNotEqualTo(weights);
              }
            });
    Run again = Run.of(resnet, "backbone/conv1_conv/*", "*/beta");
    assertThat(again.losses()).isEqualTo(run.losses());
    run.after()
        .forEach(
            (path, weights) -> assertThat(again.after().get(path)).as(path).isEqualTo(weights));
  }

  @Test
  void runsWithDropoutAreReproducible() {
    Run run = Run.of(backbone("k2_training_both"));
    Run again = Run.of(backbone("k2_training_both"));
    assertThat(again.losses()).isEqualTo(run.losses());
    Run without = Run.of(backbone("k2_training_both").withoutDropout());
    assertThat(without.losses()).isNotEqualTo(run.losses());
  }

  @Test
  void weightsStartAsInTheFileAndTheEncoderGivesThePythonsOutput() {
    var golden = new SavedModels.Case(SavedModels.folder("k2_resnet_small"));
    try (ContrastiveModel model = model(backbone("k2_resnet_small"))) {
      TestSource images = new TestSource(golden.get("x"));
      Values embedded =
          Values.of(
              golden.get("inference").shape(),
              model.encoder(Output.REPRESENTATION).embed(images).values());
      assertThat(embedded).isCloseTo(golden.get("inference"), golden.tolerance());
      assertThat(model.summary()).contains("backbone/conv1_conv/kernel").contains("no (state)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"k2_training_both", "k2_resnet_small", "k2_separable", "k3_conv_archive"})
  void theSecondViewSeesTheStatisticsThatTheFirstWrote(String name) {
    SavedModelBackbone backbone = backbone(name).withoutDropout();
    Layer layer =
        (name.startsWith("k3") ? backbone.trainingFunction("train") : backbone).named("backbone");
    Values a = Values.normal(1, 4, 32, 32, 3);
    Values b = Values.normal(2, 4, 32, 32, 3).times(2);
    Map<String, Values> together;
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph step = graph.training();
      Operand<TFloating> first = layer.call(step.scope(), graph.input(a));
      Operand<TFloating> second = layer.call(step.scope(), graph.input(b));
      graph.run(List.of(first, second), step.updates());
      together = statistics(graph);
    }
    try (TestGraph graph = TestGraph.float32()) {
      for (Values view : List.of(a, b)) {
        Subgraph step = graph.training();
        Operand<TFloating> y = layer.call(step.scope(), graph.input(view));
        graph.run(List.of(y), step.updates());
      }
      Map<String, Values> apart = statistics(graph);
      assertThat(apart).isNotEmpty();
      together.forEach(
          (path, value) ->
              assertThat(value).as(path).isCloseTo(apart.get(path), Tolerance.absolute(1e-6)));
    }
  }

  private static Map<String, Values> statistics(TestGraph graph) {
    Map<String, Values> values = new TreeMap<>();
    graph
        .model()
        .variables()
        .forEach(
            (path, variable) -> {
              if (path.contains("moving_")) {
                values.put(path, graph.get(path));
              }
            });
    return values;
  }

  @Test
  void drawsDependOnStepAndViewOnly() {
    Layer layer = backbone("k2_training_both").named("backbone");
    Values x = Values.normal(1, 4, 32, 32, 3);
    List<List<Values>> runs = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      try (TestGraph graph = TestGraph.float32()) {
        Subgraph step = graph.training();
        List<Operand<TFloating>> views = new ArrayList<>();
        for (int view = 0; view < 2; view++) {
          views.add(layer.call(step.scope(), graph.input(x)));
        }
        List<Values> values = new ArrayList<>(graph.run(views, List.of()));
        graph.setStep(1);
        values.addAll(graph.run(views, List.of()));
        runs.add(values);
      }
    }
    for (int i = 0; i < 4; i++) {
      assertThat(runs.get(1).get(i)).isEqualToValues(runs.get(0).get(i));
      for (int j = 0; j < i; j++) {
        assertThat(runs.get(0).get(i).toArray()).isNotEqualTo(runs.get(0).get(j).toArray());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"k2_resnet_small", "k2_separable", "k3_conv_archive", "k3_conv_export"})
  void twoReplicasAreOneBigBatch(String name) {
    SavedModelBackbone file = backbone(name).withoutDropout();
    SavedModelBackbone backbone =
        switch (name) {
          case "k3_conv_archive" -> file.trainingFunction("train");
          case "k3_conv_export" -> file.rebuildBatchNorm();
          default -> file;
        };
    Values x = Values.normal(3, 8, 32, 32, 3);
    Execution execution = Execution.seeded(1).withIntraOpThreads(1).withCpuDevices(2);
    String moving = name.startsWith("k3") ? "bn2/moving_variance" : "moving_variance";
    Values whole;
    Values gradient;
    Map<String, Values> statistics;
    try (TestGraph graph = TestGraph.of(execution)) {
      Replica one = Replica.of(graph, backbone, ReplicaGroup.single(), x);
      List<Values> values = graph.run(List.of(one.y(), one.gradient()), one.updates());
      whole = values.get(0);
      gradient = values.get(1);
      statistics = statistics(graph);
      assertThat(statistics.keySet()).anyMatch(path -> path.endsWith(moving));
    }
    try (TestGraph graph = TestGraph.of(execution)) {
      List<ReplicaGroup> members = LocalReplicas.of(2);
      Replica first = Replica.of(graph, backbone, members.get(0), x.rows(0, 4));
      Replica second = Replica.of(graph, backbone, members.get(1), x.rows(4, 8));
      List<Op> updates = new ArrayList<>(first.updates());
      updates.addAll(second.updates());
      List<Values> values =
          graph.run(List.of(first.y(), second.y(), first.gradient(), second.gradient()), updates);
      Tolerance tolerance = Tolerance.of(1e-4, 1e-5);
      assertThat(values.get(0)).isCloseTo(whole.rows(0, 4), tolerance);
      assertThat(values.get(1)).isCloseTo(whole.rows(4, 8), tolerance);
      assertThat(relativeDistance(values.get(2), gradient)).isLessThan(0.02);
      assertThat(relativeDistance(values.get(3), gradient)).isLessThan(0.02);
      statistics.forEach(
          (path, value) -> assertThat(graph.get(path)).as(path).isCloseTo(value, tolerance));
    }
  }

  /** Not element by element: where a value is 0 within rounding, ReLU's gradient is either one. */
  private static double relativeDistance(Values actual, Values expected) {
    double distance = 0;
    double norm = 0;
    for (int i = 0; i < expected.size(); i++) {
      distance = Math.hypot(distance, actual.at(i) - expected.at(i));
      norm = Math.hypot(norm, expected.at(i));
    }
    return distance / norm;
  }

  /** One replica's output, and the gradient of its sum of cubes in the first weight. */
  private record Replica(Operand<TFloating> y, Operand<TFloating> gradient, List<Op> updates) {
    static Replica of(
        TestGraph graph, SavedModelBackbone backbone, ReplicaGroup replicas, Values x) {
      Subgraph step = graph.model().build(true, replicas, Optional.of(graph.step()));
      var scope = step.scope();
      Operand<TFloating> y = backbone.named("backbone").call(scope, graph.input(x));
      Operand<TFloating> cubes = scope.tf().math.pow(y, scope.constant(3));
      String first = step.trainablePaths().get(0);
      Operand<TFloating> gradient =
          Gradients.of(scope, List.of(cubes), List.of(step.weight(first)), List.of())
              .get(0)
              .orElseThrow();
      return new Replica(y, replicas.sum(scope, gradient), step.updates());
    }
  }

  @Test
  void aShadowStartsAsACopyAndFollows() {
    Layer layer = backbone("k2_resnet_small").named("backbone");
    Values x = Values.normal(3, 2, 32, 32, 3);
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph step = graph.training();
      Operand<TFloating> y = layer.call(step.scope(), graph.input(x));
      Operand<TFloating> copy = layer.call(step.scope().shadow("momentum"), graph.input(x));
      List<Values> values = graph.run(List.of(y, copy), List.of());
      assertThat(values.get(1)).isEqualToValues(values.get(0));
      assertThat(step.follow(step.scope(), "momentum", 0.9)).isNotEmpty();
      assertThat(graph.model().weight("momentum/backbone/conv1_conv/kernel").trainable()).isFalse();
    }
  }

  /** TF Similarity's projector counts metrics, in inference too; nothing reads them. */
  @Test
  void metricsAreNotState() {
    try (TestGraph graph = TestGraph.float32()) {
      Layer projector = backbone("k2_contrastive").layer("projector").named("projector");
      Subgraph inference = graph.inference();
      projector.call(inference.scope(), graph.input(Values.normal(1, 4, 8)));
      assertThat(inference.updates()).isEmpty();
      Subgraph step = graph.training();
      projector.call(step.scope(), graph.input(Values.normal(1, 4, 8)));
      assertThat(step.updates()).hasSize(4); // two batch normalisations
      assertThat(graph.model().variables().keySet())
          .allMatch(path -> path.matches(".*/(kernel|gamma|beta|moving_mean|moving_variance)"));
    }
  }

  @Test
  void anOpWithoutGradientIsNamedWithWhatToFreeze() {
    Backbone sorted = backbone("tf_no_gradient");
    TestSource examples = new TestSource(Values.normal(1, 8, 8, 8, 3));
    ContrastiveModel.Builder builder =
        ContrastiveModel.builder()
            .method(SimSiam.paper().withHeads(MlpHead.projector(2, 4), MlpHead.predictor(4, 4)))
            .backbone(sorted)
            .augmenter(Augmenter.none())
            .optimizer(Sgd.of(0.05))
            .examples(examples.spec());
    try (ContrastiveModel model = builder.build()) {
      assertThatThrownBy(() -> model.fit(Training.on(examples.inOrder(8)).epochs(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "no gradient goes through the op Cumprod at backbone/Cumprod: freeze the weights"
                  + " before it, [backbone/before]");
    }
    try (ContrastiveModel model = builder.frozen("backbone/before").build()) {
      float[] after = model.weights().get("backbone/after");
      model.fit(Training.on(examples.inOrder(8)).epochs(1));
      assertThat(model.weights().get("backbone/after")).isNotEqualTo(after);
    }
  }
}
