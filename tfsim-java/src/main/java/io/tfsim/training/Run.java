package io.tfsim.training;

import io.tfsim.data.Sampler;
import io.tfsim.graph.Execution;
import io.tfsim.graph.ModelGraph;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A run, as callbacks see it. */
public final class Run {
  /** What every log says of an epoch or a step itself, so that no value may be called so. */
  static final Set<String> OWN_NAMES = Set.of("epoch", "step", "steps", "seconds");

  private final Training training;
  private final Objective objective;
  private final ModelGraph model;
  private final Map<Object, Object> shared = new HashMap<>();
  private Optional<String> stopReason = Optional.empty();
  private Optional<LoggedValues> log = Optional.empty();
  private long steps;

  Run(Training training, Objective objective, ModelGraph model) {
    this.training = training;
    this.objective = objective;
    this.model = model;
  }

  /** Values of an epoch, and who logged each. */
  private static final class LoggedValues {
    final Map<String, Double> values;
    final Map<String, String> loggers = new HashMap<>();
    String logger = "";

    LoggedValues(Map<String, Double> values) {
      this.values = new LinkedHashMap<>(values);
    }
  }

  /** Number of epochs planned. */
  public int epochs() {
    return training.epochs();
  }

  /** Steps of each epoch. */
  public int stepsPerEpoch() {
    return training.sampler().stepsPerEpoch();
  }

  /** Examples per step; the last step of an epoch may have fewer. */
  public int batchSize() {
    return training.sampler().batchSize();
  }

  /** Gives the examples, in their order. */
  public Sampler sampler() {
    return training.sampler();
  }

  /** Number of steps made so far in this run. */
  public long steps() {
    return steps;
  }

  /** What is trained for: the name of the method, such as {@code simclr}, or what it is. */
  public String objective() {
    return objective.name();
  }

  /** What is trained, how, and on what, as a JSON object of one line. */
  public String configuration() {
    return RunConfiguration.json(model, training, objective);
  }

  /** How the model computes: seed, float type, threads. */
  public Execution execution() {
    return model.execution();
  }

  /**
   * Whether an epoch is the last one: of those planned, or since the run is stopped. In {@link
   * Callback#onEpochEnd}, callbacks before the one that stops the run do not know yet; {@link
   * Callback#onFitEnd} always comes after the last epoch.
   */
  public boolean isLast(EpochLog epoch) {
    return epoch.epoch() == epochs() - 1 || stopReason.isPresent();
  }

  /** Ends the run after this step; the first reason given stays. */
  public void stop(String reason) {
    if (stopReason.isEmpty()) {
      stopReason = Optional.of(reason);
    }
  }

  /** Why the run ends before its last epoch, if it does. */
  public Optional<String> stopReason() {
    return stopReason;
  }

  /**
   * Adds a value to the epoch that has just ended: callbacks after this one see it, and the history
   * has it. Only in {@link Callback#onEpochEnd}.
   *
   * @param name a name that the epoch does not have yet
   * @throws IllegalArgumentException if the training or another callback has logged that name, or
   *     it is one of {@code epoch}, {@code step}, {@code steps} and {@code seconds}
   * @throws IllegalStateException if no epoch has just ended
   */
  public void log(String name, double value) {
    LoggedValues open =
        log.orElseThrow(
            () ->
                new IllegalStateException(
                    "values are logged in onEpochEnd, " + name + " was logged elsewhere"));
    if (OWN_NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "a value must not be named " + name + ": every log has its own of that name");
    }
    if (open.values.putIfAbsent(name, value) != null) {
      String by = open.loggers.get(name);
      throw new IllegalArgumentException(
          "a value must have a name of its own, "
              + name
              + " is logged by "
              + (by == null ? "the training itself" : "callback " + by)
              + " already");
    }
    open.loggers.put(name, open.logger);
  }

  /**
   * What several callbacks need in one event and one of them computes: embeddings of held-out
   * examples, say. The first that asks computes it; once all are told of the event, it is
   * forgotten.
   *
   * @param key what it depends on; equal keys give one value
   * @param type class of the value
   * @throws ClassCastException if the value of that key is of another class
   */
  public <T> T shared(Object key, Class<T> type, Supplier<T> value) {
    Object known = shared.get(key);
    if (known == null) { // not computeIfAbsent: what is computed may ask for other shared values
      known = value.get();
      shared.put(key, known);
    }
    return type.cast(known);
  }

  void forgetShared() {
    shared.clear();
  }

  void countStep() {
    steps++;
  }

  void openLog(Map<String, Double> values) {
    log = Optional.of(new LoggedValues(values));
  }

  void logsFor(String logger) {
    log.orElseThrow().logger = logger;
  }

  Map<String, Double> logged() {
    return log.orElseThrow().values;
  }

  Map<String, Double> closeLog() {
    Map<String, Double> values = logged();
    log = Optional.empty();
    return values;
  }
}
