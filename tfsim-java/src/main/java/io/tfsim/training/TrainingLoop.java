package io.tfsim.training;

import io.tfsim.graph.ModelGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The loop around the step: plans, validation, callbacks. */
final class TrainingLoop {
  private final Training training;
  private final Run run;
  private final Callbacks callbacks;
  private final TrainingStep step;
  private final Optional<ValidationPass> validation;

  private TrainingLoop(Job job, Callbacks callbacks, Trainer.Built built) {
    this.training = job.training();
    this.run = job.run();
    this.callbacks = callbacks;
    this.step = built.step();
    this.validation = built.validation();
  }

  /** What is to be done, and how callbacks see it. */
  record Job(Training training, Run run) {}

  /** Trains, see {@link Trainer#fit}. */
  static History run(ModelGraph model, Job job, Function<Training, Trainer.Built> builder) {
    try (Callbacks callbacks = new Callbacks(job.training().callbacks())) {
      TrainingLoop loop = new TrainingLoop(job, callbacks, builder.apply(job.training()));
      model.initialize();
      model.resetBelow(TrainingStep.OPTIMIZER + "/");
      model.copy(TrainingStep.STEP, TrainingStep.RUN_START);
      return loop.runAndStop();
    }
  }

  private History runAndStop() {
    History history;
    try {
      history = run();
    } catch (RuntimeException | Error e) {
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
    callbacks.tell(run, Callback::onFitStart);
    for (int epoch = 0; epoch < training.epochs() && run.stopReason().isEmpty(); epoch++) {
      int current = epoch;
      callbacks.tell(run, (callback, r) -> callback.onEpochStart(r, current));
      epochs.add(callbacks.tellEpochEnd(run, epoch(epoch)));
    }
    double seconds = epochs.stream().mapToDouble(EpochLog::seconds).sum();
    History history = new History(epochs, run.steps(), seconds, run.stopReason());
    callbacks.tell(run, (callback, r) -> callback.onFitEnd(r, history));
    return history;
  }

  private EpochLog epoch(int epoch) {
    Means means = new Means();
    int done = 0;
    long nanos = 0;
    step.start(training.sampler().plan(epoch), epoch < training.sampler().warmupEpochs());
    for (int i = 0; i < run.stepsPerEpoch() && run.stopReason().isEmpty(); i++) {
      long start = System.nanoTime();
      StepOutputs.Values values = step(epoch, i);
      long took = System.nanoTime() - start;
      nanos += took;
      means.add(values);
      done++;
      run.countStep();
      StepLog log = new StepLog(epoch, i, values.values(), took / 1e9);
      callbacks.tell(run, (callback, r) -> callback.onStepEnd(r, log));
    }
    Map<String, Double> values = new LinkedHashMap<>(means.values());
    validation.ifPresent(pass -> values.putAll(validate(pass, epoch)));
    return new EpochLog(epoch, values, done, nanos / 1e9);
  }

  private StepOutputs.Values step(int epoch, int index) {
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
}
