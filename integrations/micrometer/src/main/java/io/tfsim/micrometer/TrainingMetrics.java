package io.tfsim.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tfsim.training.Callback;
import io.tfsim.training.EpochLog;
import io.tfsim.training.Run;
import io.tfsim.training.StepLog;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps meters of a run in a Micrometer registry, for Prometheus, Datadog and the like.
 *
 * <pre>{@code
 * TrainingMetrics.in(registry).tagged("run", "simclr-42")
 * }</pre>
 *
 * <table>
 *   <caption>Meters, each with the tag {@code objective} ({@code simclr}) and those given</caption>
 *   <tr><th>name</th><th>kind</th><th>of</th></tr>
 *   <tr><td>{@code tfsim.training.running}</td><td>gauge</td><td>1 while it trains, then 0</td></tr>
 *   <tr><td>{@code tfsim.training.steps}</td><td>counter</td><td>steps made</td></tr>
 *   <tr><td>{@code tfsim.training.examples}</td><td>counter</td><td>examples seen: steps times batch
 *       size</td></tr>
 *   <tr><td>{@code tfsim.training.step}</td><td>timer</td><td>wall time of steps</td></tr>
 *   <tr><td>{@code tfsim.training.epochs}</td><td>gauge</td><td>epochs done in this run</td></tr>
 *   <tr><td>{@code tfsim.training.epochs.planned}</td><td>gauge</td><td>epochs planned</td></tr>
 *   <tr><td>{@code tfsim.training.step.value}</td><td>gauge</td><td>each value of the last step, such
 *       as {@code loss} and {@code learning_rate}, by the tag {@code value}</td></tr>
 *   <tr><td>{@code tfsim.training.epoch.value}</td><td>gauge</td><td>each value of the last epoch, by
 *       the tag {@code value}</td></tr>
 * </table>
 *
 * <p>Meters stay in the registry after the run, with their last values; counters and the timer go
 * on in the next run of the same objective and tags. A value that a later epoch lacks stays as it
 * was. Goes behind callbacks that log values.
 */
public final class TrainingMetrics implements Callback {
  private static final String PREFIX = "tfsim.training.";

  private final MeterRegistry registry;
  private final Tags tags;
  private Optional<Meters> meters = Optional.empty();

  /** The meters of a run. */
  private record Meters(Gauges gauges, Counter steps, Counter examples, Timer step) {}

  private TrainingMetrics(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  /** Meters in a registry, which stays open. */
  public static TrainingMetrics in(MeterRegistry registry) {
    return new TrainingMetrics(registry, Tags.empty());
  }

  /** The same with one more tag on every meter, to tell runs apart. */
  public TrainingMetrics tagged(String key, String value) {
    return new TrainingMetrics(registry, tags.and(key, value));
  }

  @Override
  public void onFitStart(Run run) {
    Tags all = tags.and("objective", run.objective());
    Meters started =
        new Meters(
            new Gauges(registry, all),
            registry.counter(PREFIX + "steps", all),
            registry.counter(PREFIX + "examples", all),
            registry.timer(PREFIX + "step", all));
    started.gauges.set(PREFIX + "running", 1);
    started.gauges.set(PREFIX + "epochs", 0);
    started.gauges.set(PREFIX + "epochs.planned", run.epochs());
    meters = Optional.of(started);
  }

  @Override
  public void onStepEnd(Run run, StepLog step) {
    Meters m = meters.orElseThrow();
    m.steps.increment();
    m.examples.increment(run.batchSize());
    m.step.record(Duration.ofNanos(Math.round(step.seconds() * 1e9)));
    step.values().forEach((name, value) -> m.gauges.set(PREFIX + "step.value", name, value));
  }

  @Override
  public void onEpochEnd(Run run, EpochLog epoch) {
    Gauges gauges = meters.orElseThrow().gauges;
    gauges.set(PREFIX + "epochs", epoch.epoch() + 1);
    epoch.values().forEach((name, value) -> gauges.set(PREFIX + "epoch.value", name, value));
  }

  /** Says that the run has ended; the meters stay. */
  @Override
  public void close() {
    meters.ifPresent(m -> m.gauges.set(PREFIX + "running", 0));
    meters = Optional.empty();
  }
}
