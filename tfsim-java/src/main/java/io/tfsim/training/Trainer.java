package io.tfsim.training;

import io.tfsim.data.BatchInput;
import io.tfsim.data.Pipeline;
import io.tfsim.data.Source;
import io.tfsim.graph.ModelGraph;
import io.tfsim.optimizers.Optimizer;
import io.tfsim.optimizers.RunLength;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Trains one model by one objective, as often as wanted. A step is built into the model's graph for
 * each kind of training that comes up, and used again when it comes up again: a graph only grows.
 */
public final class Trainer {
  private final ModelGraph model;
  private final Objective objective;
  private final TrainingStep.Settings settings;
  private final Map<Kind, Built> built = new HashMap<>();

  /**
   * A trainer that has not trained yet.
   *
   * @param trained which weights are trained, and which moving statistics follow, by path
   */
  public Trainer(
      ModelGraph model, Objective objective, Optimizer optimizer, Predicate<String> trained) {
    this.model = model;
    this.objective = objective;
    this.settings = new TrainingStep.Settings(optimizer, trained);
  }

  /** All that a step's graph depends on; the order of examples and callbacks it does not. */
  private record Kind(
      Source source,
      BatchInput.Size size,
      int warmupEpochs,
      RunLength length,
      Optional<Validation> validation,
      Pipeline pipeline,
      Optional<OnlineProbe> onlineProbe) {
    static Kind of(Training training) {
      return new Kind(
          training.sampler().source(),
          BatchInput.Size.of(training.sampler()),
          training.sampler().warmupEpochs(),
          training.length(),
          training.validation(),
          training.pipeline(),
          training.onlineProbe());
    }
  }

  /** What a training runs. */
  record Built(TrainingStep step, Optional<ValidationPass> validation) {}

  /**
   * Trains. A run starts afresh: the schedule begins at its first step and the optimizer's slots at
   * their initial values; weights and moving statistics go on from where they are.
   *
   * @throws TrainingException if a step or a callback fails; the message says where
   */
  public History fit(Training training) {
    Run run = new Run(training, objective, model);
    return TrainingLoop.run(model, new TrainingLoop.Job(training, run), this::build);
  }

  private Built build(Training training) {
    Kind kind = Kind.of(training);
    Built known = built.get(kind);
    if (known == null) {
      known =
          new Built(
              TrainingStep.build(model, training, objective, settings),
              training
                  .validation()
                  .map(held -> new ValidationPass(model, training, objective, settings)));
      built.put(kind, known);
    }
    return known;
  }
}
