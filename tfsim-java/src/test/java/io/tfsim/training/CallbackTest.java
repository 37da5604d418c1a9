package io.tfsim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.graph.Execution;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.Dense;
import io.tfsim.methods.SimClr;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.optimizers.Sgd;
import io.tfsim.testing.TestSource;
import io.tfsim.testing.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callbacks may do in a run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallbackTest {
  private static final TestSource EXAMPLES = new TestSource(Values.normal(1, 12, 6));

  private final ContrastiveModel model =
      ContrastiveModel.builder()
          .method(SimClr.paper().withProjector(MlpHead.projector(2, 4)))
          .backbone(Backbone.of("dense", Dense.of(8)))
          .augmenter(Augmenter.none())
          .optimizer(Sgd.of(1e-3))
          .examples(EXAMPLES.spec())
          .execution(Execution.seeded(1).withIntraOpThreads(1))
          .build();

  @AfterAll
  void close() {
    model.close();
  }

  private History fit(Callback... callbacks) {
    return model.fit(
        Training.on(EXAMPLES.inOrder(4))
            .epochs(3)
            .validation(Validation.on(EXAMPLES))
            .callbacks(callbacks));
  }

  @Test
  void a_value_is_seen_by_those_after_it_and_by_the_history() {
    List<Map<String, Double>> before = new ArrayList<>();
    List<Map<String, Double>> after = new ArrayList<>();
    History history =
        fit(
            Callback.onEpochEnd((run, epoch) -> before.add(epoch.values())),
            Callback.onEpochEnd(
                (run, epoch) -> {
                  if (epoch.epoch() != 1) {
                    run.log("temperature", 20 + epoch.epoch());
                  }
                  // what is logged from here on is not in the log that it was given
                  assertThat(epoch.values()).doesNotContainKey("temperature");
                }),
            Callback.onEpochEnd((run, epoch) -> after.add(epoch.values())));
    assertThat(history.values("temperature")).containsExactly(20.0, Double.NaN, 22.0);
    assertThat(before).noneMatch(values -> values.containsKey("temperature"));
    assertThat(after).isEqualTo(history.epochs().stream().map(EpochLog::values).toList());
    assertThat(List.copyOf(after.get(0).keySet()))
        .containsExactly(
            "loss", "learning_rate", "proj_std", "val_loss", "val_proj_std", "temperature");
  }

  @ParameterizedTest
  @ValueSource(strings = {"loss", "val_loss", "learning_rate"})
  void the_trainings_own_names_are_refused(String name) {
    assertThatThrownBy(() -> fit(Callback.onEpochEnd((run, epoch) -> run.log(name, 1))))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "callback Callback.onEpochEnd failed: a value must have a name of its own, "
                + name
                + " is logged by the training itself already");
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoch", "step", "steps", "seconds"})
  void names_of_every_log_are_refused(String name) {
    assertThatThrownBy(() -> fit(Callback.onEpochEnd((run, epoch) -> run.log(name, 1))))
        .hasMessageEndingWith(
            "a value must not be named " + name + ": every log has its own of that name");
  }

  @Test
  void two_callbacks_with_one_name_are_refused() {
    class First implements Callback {
      @Override
      public void onEpochEnd(Run run, EpochLog epoch) {
        run.log("accuracy", 0.5);
      }
    }
    class Second extends First {}
    assertThatThrownBy(() -> fit(new First(), new Second()))
        .hasMessage(
            "callback Second failed: a value must have a name of its own, accuracy is logged by"
                + " callback First already");
  }

  @Test
  void values_are_logged_when_an_epoch_ends() {
    assertThatThrownBy(() -> fit(Callback.onStepEnd((run, step) -> run.log("x", 1))))
        .hasMessage(
            "callback Callback.onStepEnd failed: values are logged in onEpochEnd, x was logged"
                + " elsewhere");
  }

  @Test
  void what_is_shared_is_computed_once_per_event() {
    AtomicInteger computed = new AtomicInteger();
    List<Integer> got = new ArrayList<>();
    Callback asks =
        Callback.onEpochEnd(
            (run, epoch) -> got.add(run.shared("key", Integer.class, computed::incrementAndGet)));
    History unused = fit(asks, asks, asks);
    assertThat(got).containsExactly(1, 1, 1, 2, 2, 2, 3, 3, 3);
  }

  @Test
  void a_run_says_what_it_is() throws JsonProcessingException {
    List<Long> steps = new ArrayList<>();
    List<JsonNode> configurations = new ArrayList<>();
    ObjectMapper mapper = new ObjectMapper();
    History unused =
        fit(
            Callback.onStepEnd(
                (run, step) -> {
                  steps.add(run.steps());
                  assertThat(step.seconds()).isPositive();
                }),
            new Callback() {
              @Override
              public void onFitStart(Run run) {
                assertThat(run.epochs()).isEqualTo(3);
                assertThat(run.stepsPerEpoch()).isEqualTo(3);
                assertThat(run.batchSize()).isEqualTo(4);
                assertThat(run.objective()).isEqualTo("simclr");
                assertThat(run.sampler().source()).isSameAs(EXAMPLES);
                try {
                  configurations.add(mapper.readTree(run.configuration()));
                } catch (JsonProcessingException e) {
                  throw new IllegalStateException(e);
                }
              }
            });
    assertThat(steps).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    JsonNode configuration = configurations.get(0);
    assertThat(configuration.at("/method/loss/temperature").asDouble()).isEqualTo(0.1);
    assertThat(configuration.at("/optimizer/learning_rate/rate").asDouble()).isEqualTo(1e-3);
    assertThat(configuration.at("/execution/seed").asLong()).isEqualTo(1);
    assertThat(configuration.at("/training/epochs").asInt()).isEqualTo(3);
    assertThat(configuration.at("/training/batch_size").asInt()).isEqualTo(4);
    assertThat(configuration.at("/training/examples/count").asInt()).isEqualTo(12);
    assertThat(configuration.at("/training/examples/shape").toString()).isEqualTo("[6]");
    assertThat(configuration.at("/training/validation/batch_norm").asText()).isEqualTo("batch");
  }

  @Test
  void an_error_in_a_callback_passes_and_all_are_closed() {
    List<String> closed = new ArrayList<>();
    record Closing(String name, List<String> closed) implements Callback {
      @Override
      public void close() {
        closed.add(name);
      }
    }
    assertThatThrownBy(
            () ->
                fit(
                    new Closing("first", closed),
                    Callback.onStepEnd(
                        (run, step) -> {
                          throw new AssertionError("not this");
                        }),
                    new Closing("last", closed)))
        .isInstanceOf(AssertionError.class)
        .hasMessage("not this");
    assertThat(closed).containsExactly("first", "last");
    // the model trains on
    assertThat(fit().epochs()).hasSize(3);
  }

  @Test
  void all_are_closed_even_if_one_does_not() {
    List<String> closed = new ArrayList<>();
    record Failing(String name, List<String> closed) implements Callback {
      @Override
      public void close() {
        closed.add(name);
        throw new IllegalStateException("stuck");
      }
    }
    assertThatThrownBy(() -> fit(new Failing("a", closed), new Failing("b", closed)))
        .hasMessage("callback a failed to close: stuck")
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .extracting(Throwable::getMessage)
                    .containsExactly("callback b failed to close: stuck"));
    assertThat(closed).containsExactly("a", "b");
  }

  @Test
  void the_end_of_a_run_is_not_told_after_a_failure() {
    List<String> told = new ArrayList<>();
    Callback end =
        new Callback() {
          @Override
          public void onFitEnd(Run run, History history) {
            told.add("end");
          }
        };
    assertThatThrownBy(
            () ->
                fit(
                    end,
                    Callback.onEpochEnd(
                        (run, epoch) -> {
                          throw new IllegalStateException("full");
                        })))
        .hasMessage("callback Callback.onEpochEnd failed: full");
    assertThat(told).isEmpty();
  }

  @Test
  void an_anonymous_callback_has_a_name() {
    Callback anonymous =
        new Callback() {
          @Override
          public void onFitStart(Run run) {
            throw new IllegalStateException("no");
          }
        };
    assertThatThrownBy(() -> fit(anonymous))
        .hasMessageMatching("callback CallbackTest\\$\\d+ failed: no");
  }

  @ParameterizedTest
  @CsvSource({
    "loss,      the training itself logs it",
    "epoch,     every log has its own of that name",
    "step,      every log has its own of that name",
    "steps,     every log has its own of that name",
    "seconds,   every log has its own of that name",
    "val_gates, names of validation begin so",
  })
  void a_layer_that_logs_a_name_that_is_taken_is_refused(String name, String reason) {
    try (ContrastiveModel bad =
        ContrastiveModel.builder()
            .method(SimClr.paper().withProjector(MlpHead.projector(2, 4)))
            .backbone(
                Backbone.of(
                    "logs",
                    (scope, x) -> {
                      scope.log(name, scope.constant(1));
                      return x;
                    }))
            .augmenter(Augmenter.none())
            .optimizer(Sgd.of(1e-3))
            .examples(EXAMPLES.spec())
            .build()) {
      assertThatThrownBy(() -> bad.fit(Training.on(EXAMPLES.inOrder(4))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a layer or method must not log " + name + ": " + reason);
    }
  }
}
