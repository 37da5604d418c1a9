package io.tfsim.training;

import io.tfsim.data.BatchInput;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Source;
import io.tfsim.graph.Gradients;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.graph.State;
import io.tfsim.graph.Subgraph;
import io.tfsim.graph.Variable;
import io.tfsim.losses.LossAndGradient;
import io.tfsim.optimizers.Optimizer;
import io.tfsim.optimizers.Optimizer.Update;
import io.tfsim.training.StepOutputs.Reported;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.op.Op;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * One training step as one graph: from the raw batch to the new weights by a single {@code
 * session.run}.
 */
public final class TrainingStep {
  /** Path of the slots of the optimizer. */
  public static final String OPTIMIZER = "optimizer";

  /** Path of the counter of steps made in the life of the model. */
  public static final String STEP = "training/step";

  /** Path of the value of {@link #STEP} when the run began. */
  public static final String RUN_START = "training/run_start";

  private final ModelGraph model;
  private final BatchInput input;
  private final StepOutputs outputs;
  private final Map<String, Operand<TFloating>> gradients;
  private final Op update;

  private TrainingStep(
      ModelGraph model,
      BatchInput input,
      StepOutputs outputs,
      Map<String, Operand<TFloating>> gradients,
      Op update) {
    this.model = model;
    this.input = input;
    this.outputs = outputs;
    this.gradients = gradients;
    this.update = update;
  }

  /**
   * Builds the step.
   *
   * @param training data, length, and how batches are made ready
   * @param objective gives the losses of a batch
   * @param settings optimizer, and what is trained
   */
  public static TrainingStep build(
      ModelGraph model, Training training, Objective objective, Settings settings) {
    State<TInt64> counter = model.build(false).scope().counter(STEP);
    Operand<TInt64> step = counter.read();
    Subgraph graph = model.build(true, step);
    graph.freeze(settings.frozen());
    LayerScope scope = graph.scope();
    Operand<TInt64> inRun = scope.tf().math.sub(step, scope.counter(RUN_START).read());
    BatchInput input =
        BatchInput.connect(graph, training.sampler(), training.pipeline(), objective::views, inRun);
    Objective.Terms terms = objective.build(graph, input.views(), input.labels());

    Map<String, Operand<TFloating>> gradients =
        gradients(graph, terms.losses().losses(), settings.trained());
    Optimizer.Progress progress = new Optimizer.Progress(inRun, training.length());
    Map<String, Reported> own = new LinkedHashMap<>();
    own.put(
        History.LEARNING_RATE,
        Reported.of(settings.optimizer().learningRate().value(scope, inRun, training.length())));
    input.replaced().ifPresent(count -> own.put(History.REPLACED_EXAMPLES, Reported.of(count)));
    // after the model's gradients are asked for: its weights are no weights of the model
    Optional<OnlineProbe.Built> probe =
        training.onlineProbe().map(unused -> probe(graph, training, input, terms));
    probe.ifPresent(built -> own.putAll(built.reported()));
    List<Update> probeUpdates = probe.map(built -> built.updates(model)).orElse(List.of());
    StepOutputs outputs = StepOutputs.of(graph, terms.losses(), own);

    // no weight changes before every gradient is known and every read is done
    List<Op> known = new ArrayList<>(gradients.values());
    known.addAll(graph.weights().values());
    known.add(outputs.vector());
    List<Update> updates = updates(model, graph, gradients);
    LayerScope slots = scope.at(OPTIMIZER).after(known);
    List<Op> ops = new ArrayList<>(settings.optimizer().apply(slots, updates, progress));
    training
        .onlineProbe()
        .ifPresent(linear -> ops.addAll(linear.optimizer().apply(slots, probeUpdates, progress)));
    LayerScope afterUpdate = scope.after(ops);
    for (Function<LayerScope, List<Op>> later : terms.afterUpdate()) {
      ops.addAll(later.apply(afterUpdate));
    }
    ops.addAll(graph.updates());
    Op next =
        scope
            .after(ops)
            .tf()
            .assignAddVariableOp(counter.variable().handle(), scope.tf().constant(1L));
    return new TrainingStep(model, input, outputs, gradients, next);
  }

  private static OnlineProbe.Built probe(
      Subgraph graph, Training training, BatchInput input, Objective.Terms terms) {
    Source source = training.sampler().source();
    int classes = source.spec().classes();
    OnlineProbe.checkLabels("training", source);
    return OnlineProbe.build(graph, terms.representations(), input.labels(), classes);
  }

  /**
   * How a step trains.
   *
   * @param optimizer turns gradients into new weights
   * @param trained which weights are trained, by path; state that is not, such as moving
   *     statistics, stays as it is
   */
  public record Settings(Optimizer optimizer, Predicate<String> trained) {
    /** What stays as it is; the optimizer's own state never does. */
    Predicate<String> frozen() {
      return path -> !path.startsWith(OPTIMIZER + "/") && !trained.test(path);
    }
  }

  private static Map<String, Operand<TFloating>> gradients(
      Subgraph graph, List<LossAndGradient> losses, Predicate<String> trained) {
    LayerScope scope = graph.scope();
    List<Operand<TFloating>> ys = new ArrayList<>();
    List<Operand<TFloating>> upstream = new ArrayList<>();
    for (LossAndGradient loss : losses) {
      ys.addAll(loss.embeddings());
      upstream.addAll(loss.gradients());
    }
    StepOutputs.regularization(graph)
        .ifPresent(
            regularization -> {
              ys.add(regularization);
              upstream.add(scope.constant(1.0 / scope.replicas().size()));
            });
    List<String> paths = graph.trainablePaths().stream().filter(trained).toList();
    if (paths.isEmpty()) {
      throw new IllegalArgumentException(
          "there must be a weight to train, all are frozen: " + graph.trainablePaths());
    }
    graph.checkTrainable(paths);
    Map<String, Operand<TFloating>> weights = graph.weights();
    List<Optional<Operand<TFloating>>> found =
        Gradients.of(scope, ys, paths.stream().map(weights::get).toList(), upstream);
    Map<String, Operand<TFloating>> gradients = new LinkedHashMap<>();
    for (int i = 0; i < paths.size(); i++) {
      String path = paths.get(i);
      found
          .get(i)
          .ifPresent(gradient -> gradients.put(path, scope.replicas().sum(scope, gradient)));
    }
    return gradients;
  }

  private static List<Update> updates(
      ModelGraph model, Subgraph graph, Map<String, Operand<TFloating>> gradients) {
    List<Update> updates = new ArrayList<>();
    gradients.forEach(
        (path, gradient) -> {
          Variable<TFloating> weight = model.weight(path);
          updates.add(new Update(weight, graph.weight(path), gradient));
        });
    return updates;
  }

  /**
   * Loads the plan of an epoch of the run.
   *
   * @param warmup whether the epoch belongs to the sampler's warm-up
   */
  void start(IndexPlan plan, boolean warmup) {
    long made = model.read(STEP, value -> ((TInt64) value).getLong());
    input.start(plan, new BatchInput.Start(0, made, warmup));
  }

  /** Ends what reads ahead. */
  void stop() {
    input.stop();
  }

  /** Why a step of the epoch failed. */
  RuntimeException reason(int step, RuntimeException failure) {
    return input.reason(step, failure);
  }

  /** The gradient of each trained weight, by path. */
  public Map<String, Operand<TFloating>> gradients() {
    return gradients;
  }

  /** Makes one step and gives its numbers. */
  StepOutputs.Values run() {
    try (Result result = model.session().runner().fetch(outputs.vector()).addTarget(update).run()) {
      return outputs.read(result);
    }
  }
}
