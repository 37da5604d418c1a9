package io.tfsim.data;

import io.tfsim.graph.Execution;
import io.tfsim.graph.ModelGraph;
import io.tfsim.graph.Subgraph;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * The batches that a training run would see, as arrays: to look at views, to measure, to check.
 *
 * <p>The same sampler, views and seed give the batches of {@code fit} on a fresh model, from any
 * step of any epoch on, whatever the number of data threads.
 *
 * <pre>{@code
 * try (var reader = BatchReader.open(sampler, augmenter.views(2), BatchReader.Settings.seeded(42))) {
 *   reader.start(3, 10);
 *   BatchReader.ReadBatch batch = reader.next();
 * }
 * }</pre>
 *
 * <p>Not for several threads at once. Owns native memory: close it.
 */
public final class BatchReader implements AutoCloseable {
  /**
   * How batches are computed.
   *
   * @param execution seed, float type, threads inside an op
   * @param pipeline how batches are made ready
   */
  public record Settings(Execution execution, Pipeline pipeline) {
    /** The defaults of both with a seed. */
    public static Settings seeded(long seed) {
      return new Settings(Execution.seeded(seed), Pipeline.defaults());
    }

    /** The same with another execution. */
    public Settings withExecution(Execution newExecution) {
      return new Settings(newExecution, pipeline);
    }

    /** The same with another pipeline. */
    public Settings withPipeline(Pipeline newPipeline) {
      return new Settings(execution, newPipeline);
    }
  }

  /**
   * One batch, read out of the graph.
   *
   * @param views the values of each view (batch, …), in row-major order
   * @param shapes the shape of each view
   * @param labels the label of each example, -1 where it has none
   * @param replaced how many examples could not be read and were replaced by others
   */
  @SuppressWarnings("ArrayRecordComponent") // large
  public record ReadBatch(List<float[]> views, List<Shape> shapes, int[] labels, int replaced) {}

  private final ModelGraph model;
  private final Sampler sampler;
  private final BatchInput input;
  private final Placeholder<TInt64> step;
  private final List<Operand<TFloat32>> fetched;
  private final Operand<TInt32> replaced;
  private long epoch;
  private int next;
  private boolean started;
  private boolean failed;

  private BatchReader(Sampler sampler, BatchInput.Views views, Settings settings) {
    this.sampler = sampler;
    this.model = ModelGraph.create(settings.execution());
    try {
      var tf = model.root();
      this.step = tf.placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
      Subgraph graph = model.build(true, step);
      this.input = BatchInput.connect(graph, sampler, settings.pipeline(), views, step);
      this.fetched =
          input.views().stream()
              .<Operand<TFloat32>>map(view -> tf.dtypes.cast(view, TFloat32.class))
              .toList();
      this.replaced =
          input
              .replaced()
              .<Operand<TInt32>>map(count -> tf.dtypes.cast(count, TInt32.class))
              .orElseGet(() -> tf.constant(0));
      model.initialize();
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * A reader at the first step of the first epoch.
   *
   * @param sampler which examples
   * @param views what is made of them
   */
  public static BatchReader open(Sampler sampler, BatchInput.Views views, Settings settings) {
    return new BatchReader(sampler, views, settings);
  }

  /**
   * Goes to a step of an epoch, both counted from 0.
   *
   * @throws IllegalArgumentException if there is no such epoch or step
   */
  public void start(long newEpoch, int newStep) {
    if (newEpoch < 0 || newStep < 0 || newStep >= sampler.stepsPerEpoch()) {
      throw new IllegalArgumentException(
          "epoch must be >= 0 and step in [0, "
              + sampler.stepsPerEpoch()
              + "), was epoch "
              + newEpoch
              + ", step "
              + newStep);
    }
    epoch = newEpoch;
    next = newStep;
    input.start(
        sampler.plan(epoch),
        new BatchInput.Start(newStep, runStep(), epoch < sampler.warmupEpochs()));
    started = true;
    failed = false;
  }

  private long runStep() {
    return epoch * sampler.stepsPerEpoch() + next;
  }

  /**
   * The next batch; after the last one of an epoch comes the first one of the next.
   *
   * @throws IllegalStateException if an example cannot be read (the cause is an {@link
   *     UnreadableExampleException}), or TensorFlow cannot compute a view; the reader then has to
   *     be started again
   */
  public ReadBatch next() {
    List<float[]> values = new ArrayList<>();
    List<Shape> shapes = new ArrayList<>();
    int[][] labels = new int[1][];
    int[] missing = new int[1];
    run(
        runner -> {
          fetched.forEach(runner::fetch);
          runner.fetch(input.labels()).fetch(replaced);
        },
        result -> {
          for (int i = 0; i < fetched.size(); i++) {
            values.add(floats(result.get(i)));
            shapes.add(result.get(i).shape());
          }
          labels[0] = ints(result.get(fetched.size()));
          missing[0] = ((TInt32) result.get(fetched.size() + 1)).getInt();
        });
    return new ReadBatch(List.copyOf(values), List.copyOf(shapes), labels[0], missing[0]);
  }

  /** Computes the next batch without copying it: to measure. */
  public void compute() {
    run(
        runner -> {
          input.views().forEach(runner::addTarget);
          runner.addTarget(input.labels());
        },
        result -> {});
  }

  private void run(Consumer<Session.Runner> what, Consumer<Result> reader) {
    if (failed) {
      throw new IllegalStateException("a batch failed: start again, at the one after it");
    }
    if (!started || next == sampler.stepsPerEpoch()) {
      start(started ? epoch + 1 : 0, 0);
    }
    try (TInt64 stepValue = TInt64.scalarOf(runStep())) {
      Session.Runner runner = model.session().runner().feed(step, stepValue);
      what.accept(runner);
      try (Result result = runner.run()) {
        reader.accept(result);
      }
    } catch (RuntimeException e) { // TensorFlow's errors have no class in common
      failed = true;
      RuntimeException reason = input.reason(next, e);
      throw new IllegalStateException(
          "batch " + next + " of epoch " + epoch + " failed: " + reason.getMessage(), reason);
    }
    next++;
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  private static int[] ints(Tensor tensor) {
    int[] values = new int[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asInts().read(values);
    return values;
  }

  /** Frees the reader's native memory. */
  @Override
  public void close() {
    model.close();
  }
}
