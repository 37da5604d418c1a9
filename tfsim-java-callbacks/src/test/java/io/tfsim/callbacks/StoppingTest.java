package io.tfsim.callbacks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tfsim.heads.MlpHead;
import io.tfsim.methods.SimClr;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.Encoder;
import io.tfsim.models.Output;
import io.tfsim.optimizers.Sgd;
import io.tfsim.training.Callback;
import io.tfsim.training.History;
import io.tfsim.training.OnlineProbe;
import io.tfsim.training.TrainingException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a run before its last epoch. */
class StoppingTest {
  @TempDir Path directory;

  /** Logs these values, one per epoch; none for null. */
  private static Callback values(Double... values) {
    return Callback.onEpochEnd(
        (run, epoch) -> {
          if (values[epoch.epoch()] != null) {
            run.log("value", values[epoch.epoch()]);
          }
        });
  }

  private static History train(EarlyStopping stopping, Double... values) {
    return Runs.train(values.length, values(values), stopping);
  }

  @Test
  void stops_when_patience_ends() {
    History history =
        train(EarlyStopping.on(Goal.lowest("value")).patience(2), 3.0, 2.0, 2.0, 2.5, 1.0, 0.0);
    assertThat(history.epochs()).hasSize(4);
    assertThat(history.stopReason())
        .contains("value has not got better for 2 epochs, was 2.0000 at best in epoch 2");
  }

  @Test
  void the_highest_may_be_wanted() {
    History history =
        train(EarlyStopping.on(Goal.highest("value")).patience(1), 1.0, 2.0, 1.5, 9.0);
    assertThat(history.epochs()).hasSize(3);
  }

  @Test
  void better_by_little_is_not_better() {
    EarlyStopping stopping = EarlyStopping.on(Goal.lowest("value")).patience(2).minDelta(0.1);
    assertThat(train(stopping, 1.0, 0.95, 0.91, 0.0).epochs()).hasSize(3);
    assertThat(train(stopping, 1.0, 0.95, 0.89, 0.85, 0.0).epochs()).hasSize(5);
  }

  @Test
  void epochs_without_the_value_say_nothing() {
    History history =
        train(EarlyStopping.on(Goal.lowest("value")).patience(2), 1.0, null, null, 2.0, 0.0);
    assertThat(history.epochs()).hasSize(4);
    assertThat(history.stopReason().orElseThrow()).contains("for 3 epochs");
  }

  @Test
  void a_value_that_is_never_a_number_stops_too() {
    double nan = Double.NaN;
    History history = train(EarlyStopping.on(Goal.lowest("value")).patience(2), nan, nan, nan);
    assertThat(history.stopReason())
        .contains("value has not got better for 2 epochs, was never a number at best");
    assertThat(history.epochs()).hasSize(2);
  }

  @Test
  void a_value_that_nobody_has_logged_before_is_an_error() {
    EarlyStopping stopping = EarlyStopping.on(Goal.lowest("value"));
    assertThatThrownBy(() -> Runs.train(3, stopping, values(1.0, 2.0, 3.0)))
        .isInstanceOf(TrainingException.class)
        .hasMessageStartingWith(
            "callback EarlyStopping failed: value is not among the values of the first epoch,"
                + " [loss, ")
        .hasMessageEndingWith("; a callback that logs it must come before this one");
  }

  @Test
  void the_weights_of_the_best_epoch_come_back() {
    LabeledPoints points = LabeledPoints.of(1, 48);
    List<Map<String, float[]>> epochs = new ArrayList<>();
    try (ContrastiveModel model = Runs.model(points)) {
      Callback keep = Callback.onEpochEnd((run, epoch) -> epochs.add(model.weights().all()));
      EarlyStopping stopping =
          EarlyStopping.on(Goal.lowest("value")).patience(2).restoringBest(model.weights());
      History stopped =
          model.fit(
              Runs.training(points, 5).callbacks(keep, values(3.0, 1.0, 2.0, 2.0, 0.0), stopping));
      assertThat(stopped.epochs()).hasSize(4);
      assertSame(model.weights().all(), epochs.get(1));
      // the same callback again, in a run that is not stopped
      epochs.clear();
      History whole =
          model.fit(Runs.training(points, 2).callbacks(keep, values(0.0, 5.0), stopping));
      assertThat(whole.stopReason()).isEmpty();
      assertSame(model.weights().all(), epochs.get(0));
    }
  }

  private static void assertSame(Map<String, float[]> weights, Map<String, float[]> expected) {
    weights.forEach((path, value) -> assertThat(value).as(path).isEqualTo(expected.get(path)));
  }

  @Test
  void a_loss_that_diverges_stops_the_run() {
    LabeledPoints points = LabeledPoints.of(1, 48);
    try (ContrastiveModel model =
        Runs.model(
            points,
            SimClr.paper().withProjector(MlpHead.projector(1, 8)),
            Sgd.of(1e30).withMomentum(0.9))) {
      List<Double> losses = new ArrayList<>();
      History history =
          model.fit(
              Runs.training(points, 50)
                  .callbacks(
                      Callback.onStepEnd((run, step) -> losses.add(step.loss())),
                      TerminateOnNaN.create()));
      assertThat(history.stopReason().orElseThrow())
          .startsWith("the loss was " + losses.get(losses.size() - 1) + " at step ")
          .contains("learning rate");
      assertThat(losses.subList(0, losses.size() - 1)).allMatch(Double::isFinite);
      assertThat(losses.get(losses.size() - 1)).matches(loss -> !Double.isFinite(loss));
    }
  }

  /** The list of docs/callbacks.md, and an example without a value in the first batch. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_run_that_diverges_in_its_first_epoch_says_so(boolean terminated) {
    LabeledPoints points = LabeledPoints.of(1, 48);
    points.points()[0][0] = Float.NaN;
    LabeledPoints held = LabeledPoints.of(2, 40);
    LabeledPoints queries = LabeledPoints.of(3, 30);
    PrintStream out = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
    try (ContrastiveModel model = Runs.model(points)) {
      Encoder encoder = model.encoder(Output.REPRESENTATION);
      History history =
          model.fit(
              Runs.training(points, 3)
                  .onlineProbe(OnlineProbe.create())
                  .callbacks(
                      terminated ? TerminateOnNaN.create() : LearningRateLog.create(),
                      CollapseGuard.of(model.encoder(Output.PROJECTION), held).stopping(),
                      KnnMonitor.of(encoder, held, queries).everyEpochs(10),
                      EarlyStopping.on(Goal.highest("knn_accuracy")).patience(50),
                      SaveWeights.in(directory.resolve("weights"), model.weights())
                          .everyEpochs(20)
                          .keepLast(3),
                      CsvLog.of(directory.resolve("log.csv")),
                      TensorBoard.in(directory),
                      ProgressBar.on(out)));
      assertThat(history.epochs()).hasSize(terminated ? 1 : 3);
      assertThat(history.stopReason().orElse("none"))
          .startsWith(terminated ? "the loss was NaN at step 1 of epoch 1" : "none");
    }
    assertThat(directory.resolve("weights")).isEmptyDirectory();
  }

  @Test
  void a_healthy_run_is_not_stopped() {
    assertThat(Runs.train(3, TerminateOnNaN.create()).stopReason()).isEmpty();
  }
}
