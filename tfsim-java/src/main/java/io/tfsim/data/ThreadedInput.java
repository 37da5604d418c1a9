package io.tfsim.data;

import io.tfsim.graph.FunctionGraph;
import io.tfsim.graph.FunctionGraph.Port;
import io.tfsim.graph.GraphFunction;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.graph.Subgraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.IntDataBuffer;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * Batches that data threads (tf.data) make ready: they read the examples of a streamed source, and
 * make the views if they are to.
 *
 * <p>Elements carry their position in the run, which is all that random numbers depend on, and come
 * in the order of the plan whatever the number of threads. An example that cannot be read may be
 * {@linkplain Replacements replaced} in its own place, so that nothing moves.
 */
final class ThreadedInput extends BatchInput {
  private final ModelGraph model;
  private final Pipeline pipeline;
  private final boolean replaces;
  private final int width; // candidates for the place of an example
  private final Placeholder<TInt32> candidates; // (elements, candidates)
  private final Placeholder<TInt64> positions; // (elements)
  private final Placeholder<TBool> warmup;
  private final Op start;
  private final List<Operand<TFloating>> views;
  private final Operand<TInt32> labels;
  private final Operand<TFloating> replaced;
  private Optional<IndexPlan> plan = Optional.empty();

  ThreadedInput(Subgraph graph, Source source, Size size, Pipeline pipeline, Views views) {
    super(source, size);
    this.model = graph.model();
    this.pipeline = pipeline;
    this.replaces = source.streamed() && source.skipsUnreadable() && pipeline.replaces();
    Ops tf = graph.scope().tf();
    this.width = replaces ? Replacements.CANDIDATES : 1;
    this.candidates = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, width)));
    this.positions = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(-1)));
    this.warmup = tf.placeholder(TBool.class, Placeholder.shape(Shape.scalar()));

    Elements elements = raw(Elements.rows(tf, List.of(candidates, positions)));
    boolean augments = pipeline.augmentation() == Pipeline.Augmentation.IN_DATA_THREADS;
    if (augments) {
      elements =
          elements.map(viewing(elements.ports(), views), List.of(warmup), pipeline.threads());
    }
    Elements.Cursor cursor =
        elements
            .ahead(pipeline.threads(), pipeline.prefetch())
            .iterator(model.uniqueName("iterator"));
    this.start = cursor.start();
    model.endBeforeClose(this::stop);
    List<Operand<?>> next = cursor.next();
    LayerScope scope = graph.scope();
    this.labels = typed(next.get(0));
    this.replaced =
        scope.cast(tf.reduceSum(ThreadedInput.<TInt32>typed(next.get(2)), tf.constant(0)));
    List<Operand<?>> rest = next.subList(3, next.size());
    this.views =
        augments
            ? rest.stream().map(ThreadedInput::<TFloating>typed).toList()
            : views.of(scope, ThreadedInput.<TNumber>typed(rest.get(0)), source.spec());
  }

  /** Batches: labels, positions, how many were replaced, examples. */
  private Elements raw(Elements elements) {
    if (!source().streamed()) {
      Elements batches = elements.batch(size().batchSize(), size().partial());
      return batches.map(
          model.function("gather", batches.ports(), this::gather), List.of(), pipeline.threads());
    }
    Elements read;
    if (replaces) {
      GraphFunction reading = model.function("read", Replacements.PORTS, this::read);
      GraphFunction choosing =
          model.function("choose", elements.ports(), f -> Replacements.choose(f, reading));
      read = elements.map(choosing, List.of(), pipeline.threads());
    } else {
      read =
          elements.map(
              model.function("read", elements.ports(), this::read), List.of(), pipeline.threads());
    }
    return read.batch(size().batchSize(), size().partial());
  }

  private List<Operand<?>> gather(FunctionGraph f) {
    Operand<TInt32> indices = f.tf().reshape(f.<TInt32>input(0), f.tf().constant(new int[] {-1}));
    LayerScope scope = f.scope();
    Batch batch = source().connect(scope.at("input"), indices);
    return List.of(batch.labels(), f.input(1), scope.tf().zerosLike(indices), batch.examples());
  }

  private List<Operand<?>> read(FunctionGraph f) {
    Ops tf = f.tf();
    LayerScope scope = f.scope(f.input(1), tf.constant(false));
    Batch batch = source().connect(scope.at("input"), f.input(0)); // one example
    return List.of(
        tf.reshape(batch.labels(), tf.constant(new int[0])),
        f.input(1),
        replaces ? f.input(2) : tf.constant(0),
        tf.reshape(batch.examples(), tf.constant(source().spec().shape())));
  }

  /** Labels, positions, how many were replaced, then the views of each batch. */
  private GraphFunction viewing(List<Port> batches, Views make) {
    List<Port> ports = new ArrayList<>(batches);
    ports.add(Port.of(warmup));
    return model.function(
        "augment",
        ports,
        f -> {
          Ops tf = f.tf();
          Operand<TInt64> first =
              tf.gather(f.<TInt64>input(1), tf.constant(0), tf.constant(0)); // scalar
          Operand<TInt64> step = tf.math.floorDiv(first, tf.constant((long) size().batchSize()));
          List<Operand<?>> outputs = new ArrayList<>(List.of(f.input(0), f.input(1), f.input(2)));
          Operand<TNumber> examples = f.input(3);
          outputs.addAll(make.of(f.scope(step, f.input(4)), examples, source().spec()));
          return outputs;
        });
  }

  @Override
  public List<Operand<TFloating>> views() {
    return views;
  }

  @Override
  public Operand<TInt32> labels() {
    return labels;
  }

  @Override
  public Optional<Operand<TFloating>> replaced() {
    return replaces ? Optional.of(replaced) : Optional.empty();
  }

  @Override
  void load(IndexPlan epoch, Start from) {
    plan = Optional.of(epoch);
    int skipped = from.row() * size().batchSize();
    int[] indices = replaces ? Replacements.candidates(epoch, source()) : epoch.indices();
    int count = epoch.indices().length - skipped;
    restart(
        DataBuffers.of(indices).slice((long) skipped * width, (long) count * width),
        from.step() * size().batchSize(),
        from.warmup());
  }

  /** Begins with no rows at all: TensorFlow waits for the threads of what was begun before. */
  @Override
  public void stop() {
    if (plan.isPresent()) {
      plan = Optional.empty();
      restart(DataBuffers.of(new int[0]), 0, false);
    }
  }

  private void restart(IntDataBuffer chosen, long first, boolean inWarmup) {
    long count = chosen.size() / width;
    try (TInt32 rows = TInt32.tensorOf(Shape.of(count, width), chosen);
        TInt64 places =
            TInt64.tensorOf(
                Shape.of(count),
                tensor -> tensor.scalars().forEachIndexed((at, x) -> x.setLong(first + at[0])));
        TBool flag = TBool.scalarOf(inWarmup)) {
      model
          .session()
          .runner()
          .feed(candidates, rows)
          .feed(positions, places)
          .feed(warmup, flag)
          .addTarget(start)
          .run()
          .close();
    }
  }

  @Override
  Optional<String> problem(int row) {
    if (!source().streamed()) {
      return Optional.empty();
    }
    return plan.flatMap(
        epoch -> {
          int from = row * size().batchSize();
          int to = Math.min(from + size().batchSize(), epoch.indices().length);
          int[] tried = replaces ? Replacements.candidates(epoch, source()) : epoch.indices();
          return IntStream.range(from, to)
              .mapToObj(
                  place -> problem(Arrays.copyOfRange(tried, place * width, (place + 1) * width)))
              .flatMap(Optional::stream)
              .findFirst();
        });
  }

  /** Why the first of some examples cannot be read, if none of them can. */
  private Optional<String> problem(int[] candidates) {
    List<Optional<String>> problems =
        Arrays.stream(candidates)
            .distinct()
            .mapToObj(source()::problem)
            .takeWhile(Optional::isPresent)
            .toList();
    return problems.size() == Arrays.stream(candidates).distinct().count()
        ? problems.get(0)
        : Optional.empty();
  }

  @SuppressWarnings("unchecked") // the component was made with this type
  private static <T extends TType> Operand<T> typed(Operand<?> component) {
    return (Operand<T>) component;
  }
}
