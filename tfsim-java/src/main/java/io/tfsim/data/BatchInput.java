package io.tfsim.data;

import io.tfsim.graph.LayerScope;
import io.tfsim.graph.Subgraph;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * The batches of a source in a graph: gathered by the step itself, or made ready by data threads
 * while the step before is running.
 *
 * <p>Before the first step of an epoch its plan is {@linkplain #start started}; every run of the
 * graph then takes the next batch.
 */
public abstract sealed class BatchInput permits GatheredInput, ThreadedInput {
  private final Source source;
  private final Size size;

  BatchInput(Source source, Size size) {
    this.source = source;
    this.size = size;
  }

  /** Makes what the network gets out of raw examples: views. Uses no weights. */
  @FunctionalInterface
  public interface Views {
    /**
     * Builds the views of a batch.
     *
     * @param scope gives ops and random numbers
     * @param examples raw values (batch, …)
     * @param spec what they look like
     */
    List<Operand<TFloating>> of(
        LayerScope scope, Operand<? extends TNumber> examples, ExampleSpec spec);
  }

  /**
   * The size of the plans.
   *
   * @param steps steps of an epoch
   * @param batchSize examples of a step
   * @param partial whether the last step of an epoch has fewer
   */
  public record Size(int steps, int batchSize, boolean partial) {
    /** The size of a plan. */
    public static Size of(IndexPlan plan) {
      return new Size(plan.steps(), plan.batchSize(), plan.partial());
    }

    /**
     * The size of a sampler's plans.
     *
     * @throws IllegalArgumentException if the plan of epoch 0 is not of the size that the sampler
     *     says
     */
    public static Size of(Sampler sampler) {
      IndexPlan plan = sampler.plan(0);
      if (plan.steps() != sampler.stepsPerEpoch() || plan.batchSize() != sampler.batchSize()) {
        throw new IllegalArgumentException(
            "plans of a sampler of "
                + sampler.stepsPerEpoch()
                + " steps of "
                + sampler.batchSize()
                + " must have that size, was "
                + plan.steps()
                + " of "
                + plan.batchSize());
      }
      return of(plan);
    }
  }

  /**
   * Where batches begin.
   *
   * @param row step of the epoch
   * @param step value of the counter of random numbers at that step
   * @param warmup whether the epoch belongs to the sampler's warm-up
   */
  public record Start(int row, long step, boolean warmup) {}

  /**
   * Builds the input of a subgraph.
   *
   * @param graph the subgraph, built with the counter that random numbers depend on
   * @param source where examples are
   * @param size size of the plans
   * @param pipeline how batches are made ready
   * @param views makes the views
   * @param row the step of the epoch or of the run, as the graph counts; data threads count by
   *     themselves
   */
  public static BatchInput connect(
      Subgraph graph,
      Source source,
      Size size,
      Pipeline pipeline,
      Views views,
      Operand<TInt64> row) {
    return source.streamed() || pipeline.augmentation() == Pipeline.Augmentation.IN_DATA_THREADS
        ? new ThreadedInput(graph, source, size, pipeline, views)
        : new GatheredInput(graph, source, size, views, row);
  }

  /**
   * Builds the input of a subgraph from a sampler's batches, and tells the subgraph of the
   * sampler's warm-up.
   *
   * @param graph the subgraph, built with the counter that random numbers depend on
   * @param sampler which examples
   * @param pipeline how batches are made ready
   * @param views makes the views
   * @param step the step of the run, as the graph counts from 0
   * @throws IllegalArgumentException if the sampler's plans are not of the size that it says
   */
  public static BatchInput connect(
      Subgraph graph, Sampler sampler, Pipeline pipeline, Views views, Operand<TInt64> step) {
    if (sampler.warmupEpochs() > 0) {
      var tf = graph.scope().tf();
      long warmupSteps = (long) sampler.warmupEpochs() * sampler.stepsPerEpoch();
      graph.setWarmup(tf.math.less(step, tf.constant(warmupSteps)));
    }
    return connect(graph, sampler.source(), Size.of(sampler), pipeline, views, step);
  }

  /** The views, each (batch, …). */
  public abstract List<Operand<TFloating>> views();

  /** The labels (batch), -1 where there is none. */
  public abstract Operand<TInt32> labels();

  /** How many examples of the batch could not be read and were replaced, if that may happen. */
  public Optional<Operand<TFloating>> replaced() {
    return Optional.empty();
  }

  /**
   * Loads the plan of an epoch.
   *
   * @throws IllegalArgumentException if the plan has another size, or an index out of range
   */
  public final void start(IndexPlan plan, Start start) {
    if (!Size.of(plan).equals(size)) {
      throw new IllegalArgumentException(
          "plans of a sampler must have one size, was " + Size.of(plan) + " after " + size);
    }
    for (int index : plan.indices()) {
      if (index < 0 || index >= source.size()) {
        throw new IllegalArgumentException(
            "a plan's indices must be in [0, " + source.size() + "), was " + index);
      }
    }
    load(plan, start);
  }

  abstract void load(IndexPlan plan, Start start);

  /**
   * Ends what computes ahead, and frees what it has made: at the end of training, of embedding. It
   * may start again.
   */
  public void stop() {}

  /**
   * Why a run of the graph failed at a row: an {@link UnreadableExampleException} if an example of
   * the row cannot be read, else the failure itself.
   */
  public final RuntimeException reason(int row, RuntimeException failure) {
    return problem(row)
        .<RuntimeException>map(problem -> new UnreadableExampleException(problem, failure))
        .orElse(failure);
  }

  /** Why an example of a row that has failed cannot be read, if that is why. */
  Optional<String> problem(int row) {
    return Optional.empty();
  }

  Source source() {
    return source;
  }

  Size size() {
    return size;
  }
}
