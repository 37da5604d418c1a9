package io.tfsim.training;

import io.tfsim.graph.ModelGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The loop around the step: plans, validation, callbacks. */
final class TrainingLoop {
  private final Training training;
  private final TrainingStep step;
  private final Optional<ValidationPass> validation;
  private final Run run;

  private TrainingLoop(Training training, Trainer.Built built) {
    this.training = training;
    this.run =
        new Run(
            training.epochs(), training.sampler().stepsPerEpoch(), training.sampler().batchSize());
    this.step = built.step();
    this.validation = built.validation();
  }

  /** Trains, see {@link Trainer#fit}. */
  static History run(
      ModelGraph model, Training training, Function<Training, Trainer.Built> builder) {
    History history;
    try {
      TrainingLoop loop = new TrainingLoop(training, builder.apply(training));
      model.initialize();
      model.resetBelow(TrainingStep.OPTIMIZER + "/");
      model.copy(TrainingStep.STEP, TrainingStep.RUN_START);
      history = loop.runAndStop();
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

  private History runAndStop() {
    History history;
    try {
      history = run();
    } catch (RuntimeException e) {
      try {
        step.stop();
      } catch (RuntimeException late) { // what went wrong first says more
        e.addSuppressed(late);
      }
      throw e;
    }
    step.stop();
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
      RuntimeException reason = step.reason(index, e);
      throw new TrainingException(
          "step " + index + " of epoch " + epoch + " failed: " + reason.getMessage(), reason);
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
