package io.tfsim.training;

import io.tfsim.data.Pipeline;
import io.tfsim.data.Sampler;
import io.tfsim.graph.Checks;
import io.tfsim.optimizers.RunLength;
import java.util.List;
import java.util.Optional;

/**
 * What {@code fit} does: data, length, validation, callbacks.
 *
 * @param sampler which examples each step sees
 * @param epochs number of epochs, at least 1; default 1
 * @param validation held-out data, if any
 * @param callbacks what watches the run, in the order in which they are called
 * @param pipeline how batches are made ready
 * @param onlineProbe a linear classifier trained beside the model, if any
 */
public record Training(
    Sampler sampler,
    int epochs,
    Optional<Validation> validation,
    List<Callback> callbacks,
    Pipeline pipeline,
    Optional<OnlineProbe> onlineProbe) {

  /** Checks the ranges given above. */
  public Training {
    Checks.atLeast("epochs", epochs, 1);
    callbacks = List.copyOf(callbacks);
  }

  /** One epoch over the sampler's examples. */
  public static Training on(Sampler sampler) {
    return new Training(
        sampler, 1, Optional.empty(), List.of(), Pipeline.defaults(), Optional.empty());
  }

  /** The same for another number of epochs. */
  public Training epochs(int newEpochs) {
    return new Training(sampler, newEpochs, validation, callbacks, pipeline, onlineProbe);
  }

  /** The same with a validation pass after each epoch. */
  public Training validation(Validation newValidation) {
    return new Training(
        sampler, epochs, Optional.of(newValidation), callbacks, pipeline, onlineProbe);
  }

  /** The same with other callbacks. */
  public Training callbacks(Callback... newCallbacks) {
    return new Training(sampler, epochs, validation, List.of(newCallbacks), pipeline, onlineProbe);
  }

  /** The same with batches made ready in another way. */
  public Training pipeline(Pipeline newPipeline) {
    return new Training(sampler, epochs, validation, callbacks, newPipeline, onlineProbe);
  }

  /** The same with a linear classifier trained beside the model. */
  public Training onlineProbe(OnlineProbe probe) {
    return new Training(sampler, epochs, validation, callbacks, pipeline, Optional.of(probe));
  }

  /** Epochs and steps. */
  public RunLength length() {
    return new RunLength(epochs, sampler.stepsPerEpoch());
  }
}
