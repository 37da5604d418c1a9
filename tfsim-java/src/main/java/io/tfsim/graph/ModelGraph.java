package io.tfsim.graph;

import com.google.common.io.Closer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TType;

/**
 * Owner of a graph, its session and its variables.
 *
 * <p>Subgraphs (a training step, an inference function) are added one after another, each from a
 * root scope of its own ({@link #build}); they share the variables by path. After adding, {@link
 * #initialize} gives new variables their first value.
 *
 * <p>Several threads may run subgraphs, read and assign at once. Whoever adds a subgraph meanwhile
 * holds this object's monitor from {@link #build} until it is complete.
 */
public final class ModelGraph implements AutoCloseable {
  private final Execution execution;
  private final Graph graph = new Graph();
  private final Ops root = Ops.create(graph);
  private final Session session;
  private final Map<String, Variable<?>> variables = new LinkedHashMap<>();
  private final Map<String, Operand<?>> assignValues = new LinkedHashMap<>();
  private final Map<String, Op> assigns = new LinkedHashMap<>();
  private final Map<String, Operand<?>> reads = new LinkedHashMap<>();
  private final Set<String> initialized = new LinkedHashSet<>();
  private final Set<String> copies = new HashSet<>();
  private final IdentityHashMap<Object, Input<?>> data = new IdentityHashMap<>();
  private final List<Runnable> unloaded = new ArrayList<>();
  private final Map<Object, GraphFunction> functions = new HashMap<>();
  private final Closer closer = Closer.create();
  private int inputs;
  private volatile boolean closed;

  private ModelGraph(Execution execution) {
    this.execution = execution;
    this.session = new Session(graph, configuration(execution));
    // what is registered last is closed first
    closer.register(() -> functions.values().forEach(function -> function.function().close()));
    closer.register(graph::close);
    closer.register(session::close);
    closer.register(() -> closed = true);
  }

  /**
   * An empty graph with a session.
   *
   * @throws IllegalStateException if TensorFlow's native library is not on the class path
   */
  public static ModelGraph create(Execution execution) {
    try {
      return new ModelGraph(execution);
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      throw new IllegalStateException(
          "TensorFlow's native library cannot be loaded; the application must depend on"
              + " org.tensorflow:tensorflow-core-native with the classifier of its platform: "
              + e.getMessage(),
          e);
    }
  }

  private static ConfigProto configuration(Execution execution) {
    return ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(execution.intraOpThreads())
        .setInterOpParallelismThreads(Math.max(2, execution.cpuDevices()))
        .putDeviceCount("CPU", execution.cpuDevices())
        .setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
        .build();
  }

  /** How this graph computes. */
  public Execution execution() {
    return execution;
  }

  /** The root scope of a new subgraph. */
  public Subgraph build(boolean training) {
    return build(training, ReplicaGroup.single(), Optional.empty());
  }

  /** The root scope of a new subgraph whose random numbers depend on {@code step}. */
  public Subgraph build(boolean training, Operand<TInt64> step) {
    return build(training, ReplicaGroup.single(), Optional.of(step));
  }

  /** The root scope of a new subgraph that belongs to a member of a replica group. */
  public Subgraph build(boolean training, ReplicaGroup replicas, Optional<Operand<TInt64>> step) {
    checkOpen();
    Build build = new Build(step, false);
    Ops tf =
        replicas.size() == 1
            ? root
            : root.withDevice(
                DeviceSpec.newBuilder()
                    .deviceType(DeviceSpec.DeviceType.CPU)
                    .deviceIndex(replicas.rank())
                    .build());
    return new Subgraph(
        new LayerScope(this, build, tf, List.of(), "", training, replicas, Optional.empty()),
        build);
  }

  /** The variables so far, in the order of their making. */
  public Map<String, Variable<?>> variables() {
    checkOpen();
    return Collections.unmodifiableMap(variables);
  }

  /** Ops at the root of the graph. */
  public Ops root() {
    return root;
  }

  /** The graph. */
  public Graph graph() {
    checkOpen();
    return graph;
  }

  /** The session that holds the values of the variables. */
  public Session session() {
    checkOpen();
    return session;
  }

  /** Gives every variable made since the last call its first value. */
  public synchronized void initialize() {
    checkOpen();
    load();
    List<Variable<?>> fresh =
        variables.values().stream().filter(v -> !initialized.contains(v.path())).toList();
    if (fresh.isEmpty()) {
      return;
    }
    // copies last: the original may have been given its value already, or get it now
    runInitializers(fresh.stream().filter(v -> !copies.contains(v.path())).toList());
    runInitializers(fresh.stream().filter(v -> copies.contains(v.path())).toList());
    fresh.forEach(variable -> initialized.add(variable.path()));
  }

  private void runInitializers(List<Variable<?>> some) {
    if (!some.isEmpty()) {
      Session.Runner runner = session.runner();
      some.forEach(variable -> runner.addTarget(variable.initialize()));
      runner.run().close();
    }
  }

  @SuppressWarnings("unchecked") // the input of a key has the type it was made with
  <T extends TType> Input<T> data(
      Object key, Class<T> type, Shape shape, Supplier<? extends T> values) {
    checkOpen();
    Input<?> known = data.get(key);
    if (known != null) {
      return (Input<T>) known;
    }
    Input<T> input = input("data", type, shape);
    data.put(key, input);
    unloaded.add(
        () -> {
          try (T tensor = values.get()) {
            input.set(tensor);
          }
        });
    return input;
  }

  private void load() {
    unloaded.forEach(Runnable::run);
    unloaded.clear();
  }

  private Operand<?> operandToFeed(String path) {
    return Objects.requireNonNull(assignValues.get(path), path);
  }

  /**
   * A variable of any type, made at the first call; {@code initial} builds its first value.
   *
   * @throws IllegalArgumentException if the path names a variable of another type
   */
  @SuppressWarnings("unchecked") // the type is compared
  public <T extends TType> Variable<T> variable(
      String path,
      Class<T> type,
      Shape shape,
      boolean trainable,
      Function<Ops, Operand<T>> initial) {
    checkOpen();
    Variable<?> known = variables.get(path);
    if (known != null) {
      if (!known.type().equals(type)) {
        throw new IllegalArgumentException(
            "variable "
                + path
                + " must be "
                + known.type().getSimpleName()
                + ", was asked for as "
                + type.getSimpleName());
      }
      return (Variable<T>) known;
    }
    Ops tf = root.withSubScope(path.replace('/', '.'));
    var handle = tf.varHandleOp(type, shape, VarHandleOp.sharedName(path));
    Op initialize = tf.assignVariableOp(handle, initial.apply(tf));
    Variable<T> variable = new Variable<>(path, type, shape, trainable, handle, initialize);
    variables.put(path, variable);
    return variable;
  }

  Variable<TFloating> floatVariable(
      String path, Shape shape, Initializer initializer, boolean trainable) {
    return variable(
        path,
        execution.floatType().tensorType(),
        shape,
        trainable,
        tf ->
            initializer.initial(
                tf, shape, execution.floatType(), RandomOps.key(execution.seed(), path)));
  }

  Variable<TInt64> counter(String path) {
    return variable(path, TInt64.class, Shape.scalar(), false, tf -> tf.constant(0L));
  }

  /** The float variable at a path. */
  @SuppressWarnings("unchecked") // the type is compared
  public Variable<TFloating> weight(String path) {
    Variable<?> variable = known(path);
    if (!variable.type().equals(execution.floatType().tensorType())) {
      throw new IllegalArgumentException(
          path + " must be a float variable, was " + variable.type().getSimpleName());
    }
    return (Variable<TFloating>) variable;
  }

  /** Gives the variables whose path starts with {@code prefix} their first value again. */
  public synchronized void resetBelow(String prefix) {
    checkOpen();
    runInitializers(variables.values().stream().filter(v -> v.path().startsWith(prefix)).toList());
  }

  /** Sets the variable at {@code to} to the value of the one at {@code from}. */
  public synchronized void copy(String from, String to) {
    checkOpen();
    try (var result =
        session.runner().fetch(reads.computeIfAbsent(from, p -> readOf(known(p)))).run()) {
      assign(to, result.get(0));
    }
  }

  /**
   * A place in the graph whose value is set from Java between runs, and stays until it is set
   * again: the plan of an epoch.
   *
   * @param <T> type of its elements
   */
  public final class Input<T extends TType> {
    private final Variable<T> variable;
    private final Placeholder<T> value;

    private Input(Variable<T> variable, Placeholder<T> value) {
      this.variable = variable;
      this.value = value;
    }

    /** The value set last. */
    public Operand<T> read(LayerScope scope) {
      if (!scope.build().function()) {
        return scope.tf().readVariableOp(variable.handle(), variable.type());
      }
      // a function's graph is another one: there the variable is found by its name
      var handle =
          scope
              .tf()
              .varHandleOp(
                  variable.type(), variable.shape(), VarHandleOp.sharedName(variable.path()));
      return scope.tf().readVariableOp(handle, variable.type());
    }

    /** Sets the value, of the input's shape. */
    public void set(T tensor) {
      session().runner().feed(value, tensor).addTarget(variable.initialize()).run().close();
    }
  }

  /** A name that nothing else in the session has. */
  public String uniqueName(String name) {
    return name + "_" + inputs++;
  }

  /** A new input. */
  public <T extends TType> Input<T> input(String name, Class<T> type, Shape shape) {
    checkOpen();
    String path = uniqueName("input/" + name);
    Placeholder<T> value = root.placeholder(type, Placeholder.shape(shape));
    var handle = root.varHandleOp(type, shape, VarHandleOp.sharedName(path));
    Op assign = root.assignVariableOp(handle, value);
    return new Input<>(new Variable<>(path, type, shape, false, handle, assign), value);
  }

  /** A variable at {@code path} that starts as a copy of the variable at {@code source}. */
  @SuppressWarnings("unchecked") // weights and their state have the float type
  Variable<TFloating> copyOf(String source, String path) {
    Variable<TFloating> original = (Variable<TFloating>) variables.get(source);
    if (original == null) {
      throw new IllegalStateException(
          "cannot copy " + source + " to " + path + ": build the original first");
    }
    copies.add(path);
    return variable(
        path,
        original.type(),
        original.shape(),
        false,
        tf -> tf.readVariableOp(original.handle(), original.type()));
  }

  /** A function that lives as long as this graph; the same one for the same key. */
  GraphFunction function(
      Object key, String name, List<FunctionGraph.Port> ports, FunctionGraph.Body body) {
    checkOpen();
    GraphFunction known = functions.get(key);
    if (known == null) {
      known = FunctionGraph.create(this, name, ports, body);
      functions.put(key, known);
    }
    return known;
  }

  /**
   * A function for the threads that read data.
   *
   * @param name part of its name in traces
   * @param ports its inputs
   */
  public GraphFunction function(
      String name, List<FunctionGraph.Port> ports, FunctionGraph.Body body) {
    return function(new Object(), name, ports, body);
  }

  /** What {@code reader} makes of the value of a variable, which is freed afterwards. */
  public synchronized <R> R read(String path, Function<Tensor, R> reader) {
    Variable<?> variable = known(path);
    Operand<?> read = reads.computeIfAbsent(path, p -> readOf(variable));
    try (var result = session.runner().fetch(read).run()) {
      return reader.apply(result.get(0));
    }
  }

  /**
   * What {@code reader} makes of the values of variables, all read at one time: much faster than
   * one after another, since each {@link #read} of a new path makes TensorFlow look at the whole
   * graph.
   */
  public synchronized <R> Map<String, R> readAll(List<String> paths, Function<Tensor, R> reader) {
    checkOpen();
    Map<String, R> values = new LinkedHashMap<>();
    if (paths.isEmpty()) {
      return values;
    }
    Session.Runner runner = session.runner();
    paths.forEach(path -> runner.fetch(reads.computeIfAbsent(path, p -> readOf(known(p)))));
    try (var result = runner.run()) {
      for (int i = 0; i < paths.size(); i++) {
        values.put(paths.get(i), reader.apply(result.get(i)));
      }
    }
    return values;
  }

  private <T extends TType> Operand<T> readOf(Variable<T> variable) {
    return root.readVariableOp(variable.handle(), variable.type());
  }

  /**
   * Sets a variable.
   *
   * @throws IllegalArgumentException if there is no such variable, or type or shape differ
   */
  public void assign(String path, Tensor value) {
    assignAll(Map.of(path, value));
  }

  /**
   * Sets variables at one time, or none if one of them cannot be set: much faster than one after
   * another, as {@link #readAll} is.
   *
   * @throws IllegalArgumentException if there is no such variable, or type or shape differ
   */
  public synchronized void assignAll(Map<String, ? extends Tensor> values) {
    checkOpen();
    values.forEach(this::checkAssignable);
    if (values.isEmpty()) {
      return;
    }
    Session.Runner runner = session.runner();
    values.forEach(
        (path, value) -> {
          Op assign = assigns.computeIfAbsent(path, p -> assignOf(known(p)));
          runner.feed(operandToFeed(path), value).addTarget(assign);
        });
    runner.run().close();
    initialized.addAll(values.keySet());
  }

  private void checkAssignable(String path, Tensor value) {
    Variable<?> variable = known(path);
    if (!variable.type().isInstance(value)) {
      throw new IllegalArgumentException(
          "weight "
              + path
              + " must be "
              + variable.type().getSimpleName()
              + ", was "
              + value.dataType());
    }
    if (!variable.shape().equals(value.shape())) {
      throw new IllegalArgumentException(
          "weight " + path + " must have shape " + variable.shape() + ", was " + value.shape());
    }
  }

  private <T extends TType> Op assignOf(Variable<T> variable) {
    Placeholder<T> value = root.placeholder(variable.type(), Placeholder.shape(variable.shape()));
    assignValues.put(variable.path(), value);
    return root.assignVariableOp(variable.handle(), value);
  }

  Variable<?> known(String path) {
    checkOpen();
    Variable<?> variable = variables.get(path);
    if (variable == null) {
      throw new IllegalArgumentException("no weight " + path + "; there are " + variables.keySet());
    }
    return variable;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("this model is closed");
    }
  }

  /**
   * What has to end before the session does: threads of TensorFlow that still compute when it is
   * freed crash the process.
   *
   * @param end is called once, by {@link #close}
   */
  public synchronized void endBeforeClose(Runnable end) {
    closer.register(end::run);
  }

  /** Frees session and graph. Further use throws {@link IllegalStateException}. */
  @Override
  public synchronized void close() {
    try {
      closer.close(); // all of it, whatever fails; a second time nothing
    } catch (IOException e) {
      throw new AssertionError("a graph does no input or output", e);
    }
  }
}
