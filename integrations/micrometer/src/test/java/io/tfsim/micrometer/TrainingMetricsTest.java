package io.tfsim.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
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
import io.tfsim.training.Callback;
import io.tfsim.training.History;
import io.tfsim.training.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainingMetricsTest {
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
    return model.fit(Training.on(EXAMPLES.inOrder(4)).epochs(2).callbacks(callbacks));
  }

  private static double gauge(MeterRegistry registry, String name, String... tags) {
    return registry.get("tfsim.training." + name).tags(tags).gauge().value();
  }

  @Test
  void meters_of_a_run() {
    MeterRegistry registry = new SimpleMeterRegistry();
    List<Double> losses = new ArrayList<>();
    List<Double> seen = new ArrayList<>();
    List<Double> running = new ArrayList<>();
    History history =
        fit(
            Callback.onEpochEnd((run, epoch) -> run.log("temperature", 20 + epoch.epoch())),
            TrainingMetrics.in(registry).tagged("run", "a"),
            Callback.onStepEnd(
                (run, step) -> {
                  losses.add(step.loss());
                  seen.add(gauge(registry, "step.value", "value", "loss"));
                  running.add(gauge(registry, "running"));
                }));
    assertThat(seen).isEqualTo(losses);
    assertThat(running).containsOnly(1.0);
    String[] tags = {"objective", "simclr", "run", "a"};
    assertThat(registry.get("tfsim.training.steps").tags(tags).counter().count()).isEqualTo(6);
    assertThat(registry.get("tfsim.training.examples").tags(tags).counter().count()).isEqualTo(24);
    var timer = registry.get("tfsim.training.step").tags(tags).timer();
    assertThat(timer.count()).isEqualTo(6);
    assertThat(timer.totalTime(TimeUnit.SECONDS))
        .isBetween(0.99 * history.seconds(), 1.01 * history.seconds());
    assertThat(gauge(registry, "running", tags)).isZero();
    assertThat(gauge(registry, "epochs", tags)).isEqualTo(2);
    assertThat(gauge(registry, "epochs.planned", tags)).isEqualTo(2);
    assertThat(gauge(registry, "epoch.value", "value", "temperature")).isEqualTo(21);
    assertThat(gauge(registry, "epoch.value", "value", "loss")).isEqualTo(history.losses().get(1));
    assertThat(gauge(registry, "step.value", "value", "learning_rate")).isEqualTo((double) 1e-3f);
  }

  @Test
  void a_second_run_goes_on_counting_and_shows_its_own_values() {
    MeterRegistry registry = new SimpleMeterRegistry();
    History first = fit(TrainingMetrics.in(registry));
    History second = fit(TrainingMetrics.in(registry));
    assertThat(second.losses()).isNotEqualTo(first.losses());
    assertThat(registry.get("tfsim.training.steps").counter().count()).isEqualTo(12);
    assertThat(gauge(registry, "epoch.value", "value", "loss")).isEqualTo(second.losses().get(1));
  }

  @Test
  void a_run_that_failed_does_not_run() {
    MeterRegistry registry = new SimpleMeterRegistry();
    assertThatThrownBy(
            () ->
                fit(
                    TrainingMetrics.in(registry),
                    Callback.onStepEnd(
                        (run, step) -> {
                          throw new IllegalStateException("no");
                        })))
        .hasMessageEndingWith("failed: no");
    assertThat(gauge(registry, "running")).isZero();
  }

  @Test
  void prometheus_reads_them() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    History history = fit(TrainingMetrics.in(registry));
    assertThat(registry.scrape())
        .contains(
            "tfsim_training_steps_total{objective=\"simclr\"} 6.0",
            "tfsim_training_step_seconds_count{objective=\"simclr\"} 6",
            "tfsim_training_epoch_value{objective=\"simclr\",value=\"loss\"} "
                + history.losses().get(1));
  }
}
