package io.tfsim.testing;

import io.tfsim.graph.Execution;
import io.tfsim.graph.FloatType;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.graph.Subgraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/** A graph of a test: inputs with values, weights by path, and runs. */
public final class TestGraph implements AutoCloseable {
  private final ModelGraph model;
  private final Operand<TInt64> step;
  private final Map<Operand<TFloating>, Tensor> feeds = new LinkedHashMap<>();
  private final TInt64 stepValue = TInt64.scalarOf(0);

  private TestGraph(Execution execution) {
    this.model = ModelGraph.create(execution);
    this.step = model.root().placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
  }

  public static TestGraph of(Execution execution) {
    return new TestGraph(execution);
  }

  public static TestGraph float32() {
    return of(Execution.seeded(1).withIntraOpThreads(2));
  }

  public static TestGraph float64() {
    return of(Execution.seeded(1).withIntraOpThreads(2).withFloatType(FloatType.FLOAT64));
  }

  public ModelGraph model() {
    return model;
  }

  /** A new subgraph in training mode; its step is fed by {@link #setStep}, 0 at first. */
  public Subgraph training() {
    return model.build(true, step);
  }

  /** A new subgraph in inference mode. */
  public Subgraph inference() {
    return model.build(false);
  }

  public Operand<TInt64> step() {
    return step;
  }

  public void setStep(long newStep) {
    stepValue.setLong(newStep);
  }

  /** An input with a value. */
  public Operand<TFloating> input(Values value) {
    Operand<TFloating> input =
        model.root().placeholder(floatType().tensorType(), Placeholder.shape(value.shape()));
    feed(input, value);
    return input;
  }

  /** Gives an input another value of its shape. */
  public void feed(Operand<TFloating> input, Values value) {
    Tensor old = feeds.put(input, value.tensor(floatType()));
    if (old != null) {
      old.close();
    }
  }

  public FloatType floatType() {
    return model.execution().floatType();
  }

  public Values get(String path) {
    return model.read(path, Values::from);
  }

  public void set(String path, Values value) {
    try (Tensor tensor = value.tensor(floatType())) {
      model.assign(path, tensor);
    }
  }

  /** Sets many variables in one run: a run of its own for each is slow in a large graph. */
  public void setAll(Map<String, Values> values) {
    model.initialize();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    values.forEach((path, value) -> tensors.put(path, value.tensor(floatType())));
    model.assignAll(tensors);
    tensors.values().forEach(Tensor::close);
  }

  public Values run(Operand<?> fetch) {
    return run(List.of(fetch), List.of()).get(0);
  }

  /** Initialises what is new, then runs once. */
  public List<Values> run(List<? extends Operand<?>> fetches, List<? extends Op> targets) {
    model.initialize();
    Session.Runner runner = model.session().runner();
    feeds.forEach(runner::feed);
    runner.feed(step, stepValue);
    // an output may be fetched once only
    List<Output<?>> outputs = outputs(fetches);
    List<Output<?>> distinct = new ArrayList<>(new LinkedHashSet<>(outputs));
    distinct.forEach(runner::fetch);
    targets.forEach(runner::addTarget);
    List<Values> values = new ArrayList<>();
    try (var result = runner.run()) {
      for (Output<?> output : outputs) {
        values.add(Values.from(result.get(distinct.indexOf(output))));
      }
    }
    return values;
  }

  private List<Output<?>> outputs(List<? extends Operand<?>> operands) {
    List<Output<?>> outputs = new ArrayList<>();
    for (Operand<?> operand : operands) {
      // what is fed cannot be fetched
      boolean fed = feeds.containsKey(operand);
      outputs.add((fed ? model.root().identity(operand) : operand).asOutput());
    }
    return outputs;
  }

  /** Runs once; values by the names of what is fetched. */
  public Map<String, Values> run(
      Map<String, ? extends Operand<?>> fetches, List<? extends Op> targets) {
    List<String> names = List.copyOf(fetches.keySet());
    List<Operand<?>> operands = new ArrayList<>();
    names.forEach(name -> operands.add(fetches.get(name)));
    List<Values> values = run(operands, targets);
    Map<String, Values> byName = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), values.get(i));
    }
    return byName;
  }

  /** The sum of {@code x}, each element times its factor: a scalar to differentiate. */
  public Operand<TFloating> weightedSum(
      LayerScope scope, Operand<TFloating> x, Operand<TFloating> factors) {
    var tf = scope.tf();
    Operand<TFloating> flat = tf.reshape(tf.math.mul(x, factors), tf.constant(new int[] {-1}));
    return tf.reduceSum(flat, tf.constant(0));
  }

  @Override
  public void close() {
    feeds.values().forEach(Tensor::close);
    stepValue.close();
    model.close();
  }
}
