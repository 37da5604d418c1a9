package io.tfsim.savedmodel;

import static io.tfsim.testing.ValuesAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.backbones.Backbone;
import io.tfsim.backbones.ResNet;
import io.tfsim.graph.Subgraph;
import io.tfsim.graph.Variable;
import io.tfsim.layers.Layer;
import io.tfsim.testing.SavedModels;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Frozen moving statistics in training: those of a SavedModel, and of a network of ours. */
class FrozenStateTest {
  private static boolean isMoving(String path) {
    return path.contains("moving_");
  }

  /** A training call: what it gave, and the state before and after. */
  private record Call(Values y, Map<String, Values> before, Map<String, Values> after) {
    static Call of(Layer backbone, Values x, Predicate<String> frozen) {
      try (TestGraph graph = TestGraph.float32()) {
        Subgraph step = graph.training();
        step.freeze(frozen);
        Operand<TFloating> y = backbone.named("backbone").call(step.scope(), graph.input(x));
        graph.model().initialize();
        Map<String, Values> before = state(graph);
        Values value = graph.run(List.of(y), step.updates()).get(0);
        return new Call(value, before, state(graph));
      }
    }

    private static Map<String, Values> state(TestGraph graph) {
      Map<String, Values> state = new LinkedHashMap<>();
      graph.model().variables().values().stream()
          .filter(variable -> !variable.trainable())
          .map(Variable::path)
          .forEach(path -> state.put(path, graph.get(path)));
      return state;
    }
  }

  /** All of which have state that the training function sets. */
  static Stream<SavedModels.Case> cases() {
    return SavedModels.cases().stream()
        .filter(golden -> SavedModelGoldenTest.backbone(golden).summary().contains("no (state)"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void withAllStateFrozenTrainingGivesWhatPythonsInferenceGave(SavedModels.Case golden) {
    SavedModelBackbone backbone = SavedModelGoldenTest.backbone(golden).withoutDropout();
    Call call = Call.of(backbone, golden.get("x"), path -> true);
    assertThat(call.y()).isCloseTo(golden.get("inference"), golden.tolerance());
    assertThat(call.before()).isNotEmpty();
    call.before()
        .forEach(
            (path, value) -> assertThat(call.after().get(path)).as(path).isEqualToValues(value));
  }

  @Test
  void thereAreCasesOfEveryForm() {
    assertThat(cases().map(Object::toString))
        .contains("k2_resnet_small", "k2_separable", "k3_conv_archive", "k3_conv_export");
  }

  @ParameterizedTest
  @ValueSource(strings = {"k2_resnet_small", "k2_separable", "k3_conv_archive", "k3_conv_export"})
  void aFrozenLayerLeavesTheOthersInTraining(String name) {
    SavedModels.Case golden = new SavedModels.Case(SavedModels.folder(name));
    SavedModelBackbone backbone = SavedModelGoldenTest.backbone(golden).withoutDropout();
    String layer = name.equals("k2_resnet_small") ? "backbone/conv1_bn/" : "backbone/bn1/";
    Values x = golden.get("x");
    Call call = Call.of(backbone, x, path -> path.startsWith(layer));
    assertThat(call.y().toArray())
        .isNotEqualTo(Call.of(backbone, x, path -> true).y().toArray())
        .isNotEqualTo(Call.of(backbone, x, path -> false).y().toArray());
    assertThat(call.before().keySet()).anyMatch(path -> path.startsWith(layer));
    call.before()
        .forEach(
            (path, value) -> {
              if (path.startsWith(layer)) {
                assertThat(call.after().get(path)).as(path).isEqualToValues(value);
              } else if (isMoving(path)) {
                assertThat(call.after().get(path).toArray()).as(path).isNotEqualTo(value.toArray());
              }
            });
  }

  /** The network of the file is shared by all that use the backbone. */
  @Test
  void freezingDoesNotChangeTheBackbone() {
    SavedModels.Case golden = new SavedModels.Case(SavedModels.folder("k2_resnet_small"));
    SavedModelBackbone backbone = SavedModelGoldenTest.backbone(golden);
    Values before = Call.of(backbone, golden.get("x"), path -> false).y();
    assertThat(Call.of(backbone, golden.get("x"), path -> true).y().toArray())
        .isNotEqualTo(before.toArray());
    Call after = Call.of(backbone, golden.get("x"), path -> false);
    assertThat(after.y()).isEqualToValues(before);
    assertThat(after.before()).isNotEqualTo(after.after());
  }

  @Test
  void aNetworkOfOursDoesTheSame() {
    Backbone resnet = ResNet.resnet18();
    Values x = Values.normal(3, 2, 8, 8, 3);
    Call frozen = Call.of(resnet, x, FrozenStateTest::isMoving);
    assertThat(frozen.before()).hasSize(42);
    frozen
        .before()
        .forEach(
            (path, value) -> assertThat(frozen.after().get(path)).as(path).isEqualToValues(value));
    try (TestGraph graph = TestGraph.float32()) {
      Operand<TFloating> inference =
          resnet.named("backbone").call(graph.inference().scope(), graph.input(x));
      assertThat(frozen.y()).isCloseTo(graph.run(inference), Tolerance.of(1e-5, 1e-6));
    }
    Call free = Call.of(resnet, x, path -> false);
    assertThat(free.y().toArray()).isNotEqualTo(frozen.y().toArray());
  }

  @Test
  void aShadowIsFrozenWhereItsOriginalIs() {
    Layer resnet = SavedModelBackbone.of(SavedModels.folder("k2_resnet_small")).named("backbone");
    Values x = Values.normal(3, 2, 32, 32, 3);
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph step = graph.training();
      step.freeze(path -> path.startsWith("backbone/"));
      Operand<TFloating> y = resnet.call(step.scope(), graph.input(x));
      Operand<TFloating> copy = resnet.call(step.scope().shadow("momentum"), graph.input(x));
      assertThat(step.updates()).isEmpty();
      List<Values> values = graph.run(List.of(y, copy), List.of());
      assertThat(values.get(1)).isEqualToValues(values.get(0));
    }
  }
}
