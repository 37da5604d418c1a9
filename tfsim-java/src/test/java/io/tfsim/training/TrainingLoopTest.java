package io.tfsim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Sequential;
import io.tfsim.methods.SimClr;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.optimizers.Optimizer;
import io.tfsim.optimizers.Piecewise;
import io.tfsim.optimizers.Sgd;
import io.tfsim.optimizers.Span;
import io.tfsim.testing.TestSource;
import io.tfsim.testing.Values;
import io.tfsim.training.Validation.BatchNormMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingLoopTest {
  private static final TestSource EXAMPLES = new TestSource(Values.normal(1, 12, 6));
  private static final TestSource HELD_OUT = new TestSource(Values.normal(2, 10, 6));
  private static final Augmenter NOISE =
      (scope, x) -> scope.tf().math.mul(x, scope.random().uniform(scope.tf().shape(x), 0.5, 1.5));

  private static ContrastiveModel model() {
    return model(Sgd.of(Piecewise.startingAt(0.1).then(Span.epochs(1), 0.01)));
  }

  private static ContrastiveModel model(Optimizer optimizer) {
    return ContrastiveModel.builder()
        .method(SimClr.paper().withProjector(MlpHead.projector(2, 4)))
        .backbone(Backbone.of("mlp", Sequential.of(Dense.of(8), BatchNorm.create())))
        .augmenter(NOISE)
        .optimizer(optimizer)
        .examples(EXAMPLES.spec())
        .execution(Execution.seeded(1).withIntraOpThreads(1))
        .build();
  }

  private static Training training() {
    return Training.on(EXAMPLES.inOrder(4)).epochs(2);
  }

  /** Writes down what it is told. */
  private static class Witness implements Callback {
    final List<String> events = new ArrayList<>();
    final List<StepLog> steps = new ArrayList<>();

    @Override
    public void onFitStart(Run run) {
      events.add("fit of " + run.epochs() + " x " + run.stepsPerEpoch());
    }

    @Override
    public void onEpochStart(Run run, int epoch) {
      events.add("epoch " + epoch);
    }

    @Override
    public void onStepEnd(Run run, StepLog step) {
      events.add("step " + step.epoch() + "." + step.step());
      steps.add(step);
    }

    @Override
    public void onEpochEnd(Run run, EpochLog epoch) {
      events.add("end of epoch " + epoch.epoch());
    }

    @Override
    public void onFitEnd(Run run, History history) {
      events.add("end after " + history.steps() + " steps");
    }

    @Override
    public void close() {
      events.add("closed");
    }
  }

  @Test
  void tellsCallbacksInOrder() {
    Witness witness = new Witness();
    try (ContrastiveModel model = model()) {
      model.fit(training().callbacks(witness));
    }
    assertThat(witness.events)
        .containsExactly(
            "fit of 2 x 3",
            "epoch 0",
            "step 0.0",
            "step 0.1",
            "step 0.2",
            "end of epoch 0",
            "epoch 1",
            "step 1.0",
            "step 1.1",
            "step 1.2",
            "end of epoch 1",
            "end after 6 steps",
            "closed");
  }

  @Test
  void anEpochsNumbersAreTheMeansOfItsSteps() {
    Witness witness = new Witness();
    try (ContrastiveModel model = model()) {
      History history = model.fit(training().callbacks(witness));
      double sum = 0;
      for (StepLog step : witness.steps.subList(3, 6)) {
        sum += step.loss();
      }
      assertThat(history.losses()).hasSize(2);
      assertThat(history.losses().get(1)).isCloseTo(sum / 3, within(1e-12));
      assertThat(history.epochs().get(0).steps()).isEqualTo(3);
      assertThat(history.stopReason()).isEmpty();
    }
  }

  @Test
  void theScheduleSeesTheStepOfTheRun() {
    Witness witness = new Witness();
    try (ContrastiveModel model = model()) {
      model.fit(training().callbacks(witness));
    }
    assertThat(witness.steps)
        .extracting(step -> step.values().get(History.LEARNING_RATE).floatValue())
        .containsExactly(0.1f, 0.1f, 0.1f, 0.01f, 0.01f, 0.01f);
  }

  @Test
  void aCallbackCanStopTheRun() {
    Witness witness =
        new Witness() {
          @Override
          public void onStepEnd(Run run, StepLog step) {
            super.onStepEnd(run, step);
            if (step.step() == 1) {
              run.stop("enough");
              run.stop("too much");
            }
          }
        };
    try (ContrastiveModel model = model()) {
      History history = model.fit(training().callbacks(witness));
      assertThat(history.stopReason()).contains("enough");
      assertThat(history.steps()).isEqualTo(2);
      assertThat(history.epochs()).hasSize(1);
    }
    assertThat(witness.events)
        .endsWith("step 0.1", "end of epoch 0", "end after 2 steps", "closed");
  }

  @Test
  void aFailingCallbackEndsTheRunAndAllAreClosed() {
    Witness first = new Witness();
    class Broken implements Callback {
      @Override
      public void onStepEnd(Run run, StepLog step) {
        throw new IllegalStateException("disk full");
      }
    }
    Witness last = new Witness();
    try (ContrastiveModel model = model()) {
      assertThatThrownBy(() -> model.fit(training().callbacks(first, new Broken(), last)))
          .isInstanceOf(TrainingException.class)
          .hasMessage("callback Broken failed: disk full")
          .hasCauseInstanceOf(IllegalStateException.class);
    }
    assertThat(first.events).endsWith("step 0.0", "closed");
    assertThat(last.events).endsWith("epoch 0", "closed");
  }

  @Test
  void whatEndedTheRunIsNotHiddenByWhatFailsToClose() {
    class Broken implements Callback {
      @Override
      public void onStepEnd(Run run, StepLog step) {
        throw new IllegalStateException("disk full");
      }

      @Override
      public void close() {
        throw new IllegalStateException("disk gone");
      }
    }
    try (ContrastiveModel model = model()) {
      assertThatThrownBy(() -> model.fit(training().callbacks(new Broken())))
          .hasMessage("callback Broken failed: disk full")
          .satisfies(
              e ->
                  assertThat(e.getSuppressed())
                      .singleElement()
                      .extracting(Throwable::getMessage)
                      .isEqualTo("callback Broken failed to close: disk gone"));
    }
  }

  @Test
  void aPlanBeyondTheExamplesIsRefused() {
    Sampler wrong =
        new Sampler() {
          @Override
          public Source source() {
            return EXAMPLES;
          }

          @Override
          public int batchSize() {
            return 2;
          }

          @Override
          public int stepsPerEpoch() {
            return 1;
          }

          @Override
          public IndexPlan plan(long epoch) {
            return new IndexPlan(1, 2, new int[] {3, 12});
          }
        };
    try (ContrastiveModel model = model()) {
      assertThatThrownBy(() -> model.fit(Training.on(wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a plan's indices must be in [0, 12), was 12");
    }
  }

  @Test
  void validationChangesNothing() {
    Map<String, float[]> without;
    try (ContrastiveModel model = model()) {
      model.fit(training());
      without = model.weights().all();
    }
    try (ContrastiveModel model = model()) {
      model.fit(training().validation(Validation.on(HELD_OUT)));
      model
          .weights()
          .all()
          .forEach((path, weight) -> assertThat(weight).as(path).isEqualTo(without.get(path)));
    }
  }

  /** Its views are drawn with the same random numbers after every epoch of every run. */
  @Test
  void validationIsTheSameAsLongAsTheWeightsAre() {
    try (ContrastiveModel model = model(Sgd.of(1e-30))) {
      Training training = training().validation(Validation.on(HELD_OUT));
      History first = model.fit(training);
      History second = model.fit(training);
      assertThat(first.losses()).doesNotHaveDuplicates();
      assertThat(first.values("val_loss")).containsOnly(first.values("val_loss").get(0));
      assertThat(second.values("val_loss")).isEqualTo(first.values("val_loss"));
    }
  }

  @Test
  void validationSaysWhichStatisticsItUses() {
    try (ContrastiveModel model = model()) {
      Training training = Training.on(EXAMPLES.inOrder(4));
      double batch =
          model.fit(training.validation(Validation.on(HELD_OUT))).values("val_loss").get(0);
      double moving =
          model
              .fit(training.validation(Validation.on(HELD_OUT).batchNorm(BatchNormMode.MOVING)))
              .values("val_loss")
              .get(0);
      assertThat(moving).isNotEqualTo(batch).isFinite();
    }
  }

  @Test
  void noEpochsAreRefused() {
    assertThatThrownBy(() -> training().epochs(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epochs must be >= 1, was 0");
  }
}
