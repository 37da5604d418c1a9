package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.optimizers.Lamb;
import io.tfsim.optimizers.Sgd;
import io.tfsim.optimizers.WeightDecay;
import io.tfsim.samples.Choices.MethodChoice;
import io.tfsim.samples.Choices.PresetChoice;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

class TfSimilarityPresetTest {
  private static RunOptions preset() {
    RunOptions options = new RunOptions();
    options.preset = PresetChoice.TF_SIMILARITY;
    return options;
  }

  @Test
  void is_the_recorded_run() {
    Recipe recipe = preset().recipe(preset().openNetwork());
    assertThat(recipe.method().name()).isEqualTo("simsiam");
    assertThat(recipe.backbone().name()).isEqualTo("resnet18");
    assertThat(recipe.epochs()).isEqualTo(800);
    assertThat(preset().batch(45_000)).isEqualTo(512);
    assertThat(preset().describePreset(45_000)).contains("preset    tf-similarity");
    Sgd sgd = (Sgd) recipe.optimizer();
    assertThat(sgd.momentum()).isEqualTo(0.9);
    assertThat(sgd.velocityHoldsRate()).isTrue();
    assertThat(sgd.weightDecay().kind()).isEqualTo(WeightDecay.Kind.DECOUPLED_UNSCALED);
  }

  @ParameterizedTest
  @EnumSource(names = {"SIMCLR", "BARLOW", "VICREG"})
  void other_methods_use_lamb(MethodChoice method) {
    RunOptions options = preset();
    options.method = method;
    assertThat(options.recipe(options.openNetwork()).optimizer()).isEqualTo(Lamb.of(1e-3));
    assertThat(options.recipe(options.openNetwork()).method().name())
        .isEqualTo(method.name().toLowerCase(Locale.ROOT));
  }

  @Test
  void explicit_options_count_and_are_said() {
    RunOptions options = preset();
    options.method = MethodChoice.BARLOW;
    options.epochs = 3;
    options.batch = 64;
    options.backbone = NetworkChoice.of("resnet18");
    options.check();
    assertThat(options.recipe(options.openNetwork()).epochs()).isEqualTo(3);
    assertThat(options.describePreset(45_000))
        .contains("preset    tf-similarity, but method barlow, but 3 epochs, but batch 64");
  }

  @Test
  void a_small_data_set_has_a_smaller_batch() {
    assertThat(preset().batch(160)).isEqualTo(40);
    assertThat(preset().describePreset(160)).contains("preset    tf-similarity, but batch 40");
  }

  @Test
  void normalizes_by_mean_and_deviation() {
    try (ModelGraph graph = ModelGraph.create(Execution.seeded(0))) {
      LayerScope scope = graph.build(false).scope();
      var grey =
          TfSimilarityPreset.TorchMode.IMAGENET.call(
              scope,
              scope.tf().fill(scope.tf().constant(new int[] {1, 1, 1, 3}), scope.constant(0.5)));
      try (var result = graph.session().runner().fetch(grey).run()) {
        TFloat32 values = (TFloat32) result.get(0);
        assertThat(values.shape()).isEqualTo(Shape.of(1, 1, 1, 3));
        assertThat(values.getFloat(0, 0, 0, 0)).isCloseTo(.015f / .229f, within(1e-5f));
        assertThat(values.getFloat(0, 0, 0, 2)).isCloseTo(.094f / .225f, within(1e-5f));
      }
    }
  }
}
