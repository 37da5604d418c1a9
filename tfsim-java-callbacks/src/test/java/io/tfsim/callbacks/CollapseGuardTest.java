package io.tfsim.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.heads.MlpHead;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Layer;
import io.tfsim.losses.SimSiamLoss;
import io.tfsim.methods.BarlowTwins;
import io.tfsim.methods.EmbeddedView;
import io.tfsim.methods.Method;
import io.tfsim.methods.MethodScope;
import io.tfsim.methods.MethodTerms;
import io.tfsim.methods.PairMethod;
import io.tfsim.methods.SimClr;
import io.tfsim.methods.SimSiam;
import io.tfsim.methods.VicReg;
import io.tfsim.methods.ViewMode;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.Output;
import io.tfsim.optimizers.Sgd;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import io.tfsim.training.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks that collapse, and some that do not. */
class CollapseGuardTest {
  private static final LabeledPoints TRAIN = LabeledPoints.of(1, 48);
  private static final LabeledPoints HELD_OUT = LabeledPoints.of(2, 64);
  private static final SimSiam SIM_SIAM =
      SimSiam.paper().withHeads(MlpHead.projector(2, 8), MlpHead.predictor(4, 8));

  private final List<String> warnings = new ArrayList<>();

  /** SimSiam as it must not be: the gradient goes through both sides. */
  private record WithoutStopGradient() implements PairMethod {
    @Override
    public String name() {
      return "simsiam";
    }

    @Override
    public ViewMode viewMode() {
      return SIM_SIAM.viewMode();
    }

    @Override
    public Layer projector() {
      return Dense.of(8); // batch normalisation would keep it from collapsing
    }

    @Override
    public Optional<Layer> predictor() {
      return Optional.of(SIM_SIAM.predictorHead());
    }

    @Override
    public MethodTerms compare(MethodScope m, EmbeddedView a, EmbeddedView b) {
      SimSiamLoss loss = SIM_SIAM.loss();
      return MethodTerms.sumOf(
          loss.at(m.scope(), a.projection(), b.prediction()),
          loss.at(m.scope(), b.projection(), a.prediction()));
    }
  }

  private History train(Method method, int epochs, UnaryOperator<CollapseGuard> settings) {
    try (ContrastiveModel model = Runs.model(TRAIN, method, Sgd.of(0.05).withMomentum(0.9))) {
      CollapseGuard guard =
          CollapseGuard.of(model.encoder(Output.PROJECTION), HELD_OUT).telling(warnings::add);
      return model.fit(
          Training.on(TRAIN.inOrder(16)).epochs(epochs).callbacks(settings.apply(guard)));
    }
  }

  @Test
  void simsiam_without_stop_gradient_is_stopped() {
    History history =
        train(new WithoutStopGradient(), 300, guard -> guard.everyEpochs(10).stopping());
    assertThat(history.stopReason().orElseThrow())
        .startsWith("collapse after epoch ")
        .contains(
            "the network gives all examples nearly one embedding; std of a coordinate at unit"
                + " length is ")
        .contains("SimSiam needs its predictor and the stop-gradient");
    assertThat(history.epochs()).hasSizeLessThan(300);
    EpochLog last = history.epochs().get(history.epochs().size() - 1);
    assertThat(last.values().get("embedding_std")).isLessThan(0.5 / Math.sqrt(8));
    assertThat(warnings).isEmpty();
  }

  @Test
  void a_projector_that_gives_zero_is_told_once() {
    Layer zero = (scope, x) -> scope.tf().math.mul(x, scope.constant(0));
    History history = train(SimClr.paper().withProjector(zero), 4, guard -> guard.afterSteps(4));
    assertThat(history.stopReason()).isEmpty();
    assertThat(warnings)
        .containsExactly(
            "collapse after epoch 2: the network gives all examples nearly one embedding; std of a"
                + " coordinate at unit length is 0.0, must be at least 0.18 (half of 1/sqrt(8))."
                + " Try a lower learning rate, or a larger batch or temperature");
    assertThat(history.values("embedding_std")).containsOnly(0.0);
    assertThat(history.values("embedding_rank")).containsOnly(0.0);
  }

  /** All on one line, at both of its ends: the standard deviation alone looks healthy. */
  @Test
  void embeddings_on_a_line_are_told() {
    Layer line =
        (scope, x) -> {
          var tf = scope.tf();
          var sign =
              tf.math.sign(
                  tf.math.sub(
                      tf.slice(x, tf.constant(new int[] {0, 0}), tf.constant(new int[] {-1, 1})),
                      scope.constant(0.1)));
          return tf.tile(sign, tf.constant(new int[] {1, 8}));
        };
    History history = train(SimClr.paper().withProjector(line), 1, guard -> guard.afterSteps(0));
    assertThat(history.values("embedding_std").get(0)).isGreaterThan(0.3);
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("effective rank is 1.00 of 8, must be at least 1.5");
  }

  static Stream<Method> says_nothing_of_a_healthy_run() {
    MlpHead head = MlpHead.projector(2, 8);
    return Stream.of(
        SIM_SIAM,
        SimClr.paper().withProjector(head),
        BarlowTwins.paper().withProjector(head),
        VicReg.paper().withProjector(head));
  }

  @ParameterizedTest
  @MethodSource
  void says_nothing_of_a_healthy_run(Method method) {
    History history = train(method, 150, guard -> guard.everyEpochs(10));
    assertThat(warnings).isEmpty();
    assertThat(history.epochs()).hasSize(150);
    assertThat(history.values("embedding_std").get(149)).isGreaterThan(0.5 / Math.sqrt(8));
  }

  @Test
  void says_nothing_in_the_first_steps() {
    Layer zero = (scope, x) -> scope.tf().math.mul(x, scope.constant(0));
    History history = train(SimClr.paper().withProjector(zero), 3, guard -> guard.stopping());
    assertThat(history.stopReason()).isEmpty();
    assertThat(history.values("embedding_std")).hasSize(3).containsOnly(0.0);
  }

  @Test
  void one_example_tells_nothing() {
    try (ContrastiveModel model = Runs.model(TRAIN)) {
      assertThatThrownBy(
              () -> CollapseGuard.of(model.encoder(Output.PROJECTION), HELD_OUT.subset(1)))
          .hasMessage("held-out examples must be >= 2, was 1");
    }
  }
}
