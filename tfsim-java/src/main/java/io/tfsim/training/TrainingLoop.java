package io.tfsim.training;

import io.tfsim.graph.ModelGraph;
import io.tfsim.optimizers.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The loop around the step: plans, validation, callbacks. */
public final class TrainingLoop {
  private final Training training;
  private final TrainingStep step;
  private final Optional<ValidationPass> validation;
  private final Run run;

  private TrainingLoop(
      ModelGraph model, Training training, Objective objective, TrainingStep.Settings settings) {
    this.training = training;
    this.run =
        new Run(
            training.epochs(), training.sampler().stepsPerEpoch(), training.sampler().batchSize());
    this.step = TrainingStep.build(model, training, objective, settings);
    this.validation =
        training.validation().map(v -> new ValidationPass(model, v, objective, training));
  }

  /**
   * Trains. A run starts afresh: the schedule begins at its first step and the optimizer's slots at
   * their initial values; weights and moving statistics go on from where they are.
   *
   * @param trained which weights are trained, by path
   * @throws TrainingException if a step or a callback fails; the message says where
   */
  public static History run(
      ModelGraph model,
      Training training,
      Objective objective,
      Optimizer optimizer,
      Predicate<String> trained) {
    History history;
    try {
      TrainingLoop loop =
          new TrainingLoop(
              model, training, objective, new TrainingStep.Settings(optimizer, trained));
      model.initialize();
      model.resetBelow(TrainingStep.OPTIMIZER + "/");
      model.copy(TrainingStep.STEP, TrainingStep.RUN_START);
      try {
        history = loop.run();
      } finally {
        loop.step.stop();
      }
    } catch (RuntimeException e) {
      closeAll(training.callbacks()).ifPresent(e::addSuppressed);
      throw e;
    }
    closeAll(training.callbacks())
        .ifPresent(
            e -> {
              throw e;
            });
    return history;
  }

  private History run() {
    List<EpochLog> epochs = new ArrayList<>();
    long steps = 0;
    tell(callback -> callback.onFitStart(run));
    for (int epoch = 0; epoch < training.epochs() && run.stopReason().isEmpty(); epoch++) {
      int current = epoch;
      tell(callback -> callback.onEpochStart(run, current));
      EpochLog log = epoch(epoch);
      epochs.add(log);
      steps += log.steps();
      tell(callback -> callback.onEpochEnd(run, log));
    }
    History history =
        new History(
            epochs, steps, epochs.stream().mapToDouble(EpochLog::seconds).sum(), run.stopReason());
    tell(callback -> callback.onFitEnd(run, history));
    return history;
  }

  private EpochLog epoch(int epoch) {
    Map<String, Double> sums = new LinkedHashMap<>();
    int done = 0;
    long nanos = 0;
    step.start(training.sampler().plan(epoch), epoch < training.sampler().warmupEpochs());
    for (int i = 0; i < run.stepsPerEpoch() && run.stopReason().isEmpty(); i++) {
      long start = System.nanoTime();
      Map<String, Double> values = step(epoch, i);
      nanos += System.nanoTime() - start;
      values.forEach((name, value) -> sums.merge(name, value, Double::sum));
      done++;
      StepLog log = new StepLog(epoch, i, values);
      tell(callback -> callback.onStepEnd(run, log));
    }
    int count = done;
    sums.replaceAll((name, sum) -> sum / count);
    validation.ifPresent(pass -> sums.putAll(validate(pass, epoch)));
    return new EpochLog(epoch, sums, done, nanos / 1e9);
  }

  private Map<String, Double> step(int epoch, int index) {
    try {
      return step.run();
    } catch (RuntimeException e) { // TensorFlow's errors have no class in common
      throw new TrainingException(
          "step "
              + index
              + " of epoch "
              + epoch
              + " failed: "
              + step.problem(index).orElse(e.getMessage()),
          e);
    }
  }

  private static Map<String, Double> validate(ValidationPass pass, int epoch) {
    try {
      return pass.run();
    } catch (RuntimeException e) { // TensorFlow's errors have no class in common
      throw new TrainingException(
          "validation after epoch " + epoch + " failed: " + e.getMessage(), e);
    }
  }

  private void tell(Consumer<Callback> event) {
    for (Callback callback : training.callbacks()) {
      try {
        event.accept(callback);
      } catch (RuntimeException e) {
        throw new TrainingException(
            "callback " + callback.getClass().getSimpleName() + " failed: " + e.getMessage(), e);
      }
    }
  }

  /** Closes all, and gives the first failure, with the others suppressed. */
  private static Optional<RuntimeException> closeAll(List<Callback> callbacks) {
    RuntimeException first = null;
    for (Callback callback : callbacks) {
      try {
        callback.close();
      } catch (RuntimeException e) {
        if (first == null) {
          first =
              new TrainingException(
                  "callback "
                      + callback.getClass().getSimpleName()
                      + " failed to close: "
                      + e.getMessage(),
                  e);
        } else {
          first.addSuppressed(e);
        }
      }
    }
    return Optional.ofNullable(first);
  }
}
