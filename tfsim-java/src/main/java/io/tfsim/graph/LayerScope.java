package io.tfsim.graph;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * Where a layer is built: a path, and what belongs to it.
 *
 * <p>A scope gives ops, weights and state by name, the mode (training or not), random numbers and
 * the replica group. Asking twice for a weight by one path gives one variable, so two views share
 * weights. Scopes are immutable; {@link #at} and the {@code with} methods give others on the same
 * graph.
 */
public final class LayerScope {
  private final ModelGraph model;
  private final Build build;
  private final Ops tf;
  private final List<Op> before;
  private final String path;
  private final boolean training;
  private final ReplicaGroup replicas;
  private final Optional<String> shadow;

  LayerScope(
      ModelGraph model,
      Build build,
      Ops tf,
      List<Op> before,
      String path,
      boolean training,
      ReplicaGroup replicas,
      Optional<String> shadow) {
    this.model = model;
    this.build = build;
    this.tf = tf;
    this.before = before;
    this.path = path;
    this.training = training;
    this.replicas = replicas;
    this.shadow = shadow;
  }

  /** The ops of TensorFlow, named by this scope's path. */
  public Ops tf() {
    return tf;
  }

  /** Path of this scope, like {@code backbone/conv1_conv}; empty at the root. */
  public String path() {
    return path;
  }

  /** The scope at {@code name} below this one; {@code name} may hold several parts, by '/'. */
  public LayerScope at(String name) {
    LayerScope scope = this;
    for (String part : name.split("/", -1)) {
      if (!part.matches("[A-Za-z0-9_.\\-]+")) {
        throw new IllegalArgumentException(
            "a scope's name must match [A-Za-z0-9_.-]+, was '" + part + "' in '" + name + "'");
      }
      scope = scope.with(scope.tf.withSubScope(part), scope.join(part), scope.training);
    }
    return scope;
  }

  /** Whether layers behave as in training (batch statistics, dropout). */
  public boolean training() {
    return training;
  }

  /**
   * Whether a weight or state of this layer must stay as it is. Batch normalisation whose moving
   * statistics are frozen uses them in training too, as Keras's does when it is not trainable. A
   * {@link #shadow} is frozen where its original is.
   */
  public boolean frozen(String name) {
    return frozenAt(join(name));
  }

  boolean frozenAt(String fullPath) {
    String original = shadow.isPresent() ? fullPath.substring(shadow.get().length() + 1) : fullPath;
    return build.frozen().test(original);
  }

  /** The same scope in training or inference mode. */
  public LayerScope withTraining(boolean newTraining) {
    return with(tf, path, newTraining);
  }

  /** The same scope whose ops run after the given ones, and after those that it has waited for. */
  public LayerScope after(List<Op> ops) {
    List<Op> all = ImmutableList.<Op>builder().addAll(before).addAll(ops).build();
    return new LayerScope(
        model, build, tf.withControlDependencies(all), all, path, training, replicas, shadow);
  }

  /**
   * A scope whose layers are a second, untrained copy of those of this scope, kept below {@code
   * name}: a momentum encoder, a teacher. Its weights start as copies.
   */
  public LayerScope shadow(String name) {
    return new LayerScope(
        model, build, tf.withSubScope(name), before, name, training, replicas, Optional.of(name));
  }

  /** The float type of weights and activations. */
  public FloatType floatType() {
    return model.execution().floatType();
  }

  /** The seed of the model. */
  public long seed() {
    return model.execution().seed();
  }

  /** A scalar constant of the scope's float type. */
  public Operand<TFloating> constant(double value) {
    return tf.dtypes.cast(tf.constant(value), floatType().tensorType());
  }

  /** {@code x} in the scope's float type. */
  public Operand<TFloating> cast(Operand<? extends TNumber> x) {
    return tf.dtypes.cast(x, floatType().tensorType());
  }

  /** {@code condition} as 1 or 0 in the scope's float type. */
  public Operand<TFloating> indicator(Operand<TBool> condition) {
    return tf.dtypes.cast(condition, floatType().tensorType());
  }

  /** Size of the first dimension of {@code x}, as the graph knows it when it runs. */
  public Operand<TInt32> batchSize(Operand<? extends TNumber> x) {
    return size(x, 0);
  }

  /** Size of a dimension of {@code x}, as the graph knows it when it runs. */
  public Operand<TInt32> size(Operand<? extends TType> x, int axis) {
    return tf.stridedSlice(tf.shape(x), Indices.at(axis));
  }

  /** A trainable weight by its name below this path. */
  public Operand<TFloating> weight(String name, Shape shape, Initializer initializer) {
    String weightPath = join(name);
    requireModelGraph("weight", weightPath);
    Operand<TFloating> read = build.weightReads().get(weightPath);
    if (read == null) {
      Variable<TFloating> variable = floatVariable(weightPath, shape, initializer, true);
      read = model.root().readVariableOp(variable.handle(), variable.type());
      build.weightReads().put(weightPath, read);
    }
    checkShape(weightPath, shape, read.shape());
    return read;
  }

  /** State of the scope's float type by its name below this path. */
  public State<TFloating> state(String name, Shape shape, Initializer initializer) {
    requireModelGraph("state", join(name));
    Variable<TFloating> variable = floatVariable(join(name), shape, initializer, false);
    checkShape(variable.path(), shape, variable.shape());
    return new State<>(variable, this);
  }

  /** A scalar int64 counter by its name below this path, starting at 0. */
  public State<TInt64> counter(String name) {
    requireModelGraph("counter", join(name));
    return new State<>(model.counter(join(name)), this);
  }

  /**
   * Data that is loaded once and then stays in the graph, on its device: the examples of a source.
   *
   * @param key what the data belongs to; one key, compared by identity, is one variable
   * @param values gives the tensor when the graph is initialised, and is closed then
   */
  public <T extends TType> Operand<T> data(
      Object key, Class<T> type, Shape shape, Supplier<? extends T> values) {
    return model.data(key, type, shape, values).read(this);
  }

  /** The step counter that random numbers and schedules depend on. */
  public Operand<TInt64> step() {
    return build
        .step()
        .orElseThrow(() -> new IllegalStateException("this graph was built without a step"));
  }

  /** Whether the sampler's warm-up goes on; false where there is none. */
  public Operand<TBool> warmup() {
    return build.warmup().orElseGet(() -> tf.constant(false));
  }

  /**
   * Ops as one compiled kernel, where the {@linkplain Execution#fused execution} says so and
   * TensorFlow can; one by one otherwise.
   *
   * <p>Worth it for chains of elementwise ops. A kernel is compiled for each shape that it meets,
   * in some tenths of a second, and no gradient goes through it. What one op computes and several
   * read is best given to a kernel of its own: inside one it is computed again for each reader.
   *
   * @param key what the ops depend on besides their inputs; equal keys with inputs of equal types
   *     and shapes share a kernel
   * @param inputs what the ops work on
   * @param body builds them
   */
  public Operand<TFloating> fused(
      Object key, List<? extends Operand<? extends TNumber>> inputs, Fusion.Body body) {
    if (!model.execution().fused() || !Fusion.available()) {
      return body.build(this, List.copyOf(inputs));
    }
    List<FunctionGraph.Port> ports = inputs.stream().map(FunctionGraph.Port::of).toList();
    GraphFunction function =
        model.function(
            List.of(key, ports.stream().map(FunctionGraph.Port::key).toList()),
            "fused",
            ports,
            f -> List.of(body.build(f.scope(), f.numbers())));
    Output<TFloating> output =
        Fusion.call(tf.scope(), function.function(), floatType().tensorType(), inputs);
    return tf.stopGradient(output);
  }

  /** Random numbers of this place. */
  public RandomOps random() {
    return new RandomOps(this);
  }

  /** The replicas that hold the parts of one batch. */
  public ReplicaGroup replicas() {
    return replicas;
  }

  /** The same scope with another replica group. */
  public LayerScope withReplicas(ReplicaGroup group) {
    return new LayerScope(model, build, tf, before, path, training, group, shadow);
  }

  /** Adds a loss that does not depend on the batch (a regulariser), once per name and scope. */
  public void addLoss(String name, Operand<TFloating> loss) {
    if (shadow.isEmpty()) {
      build.losses().putIfAbsent(join(name), loss);
    }
  }

  /** Reports a scalar with the step's numbers; the values of one name are averaged. */
  public void log(String name, Operand<TFloating> value) {
    build.logs().computeIfAbsent(name, key -> new ArrayList<>()).add(value);
  }

  /**
   * Says that no gradient goes through an op, so that whoever trains weights before it is told.
   *
   * @param what the op and its place, for the message
   * @param weights paths of the weights whose gradients would go through it
   */
  public void noGradient(String what, Set<String> weights) {
    build.obstacles().add(new Build.Obstacle(what, Set.copyOf(weights)));
  }

  /** Marks an inner activation as an output that can be asked for by this scope's path. */
  public void tap(Operand<TFloating> activation) {
    build.outputs().putIfAbsent(path, activation);
  }

  Build build() {
    return build;
  }

  ModelGraph model() {
    return model;
  }

  private Variable<TFloating> floatVariable(
      String variablePath, Shape shape, Initializer initializer, boolean trainable) {
    if (shadow.isPresent()) {
      String source = variablePath.substring(shadow.get().length() + 1);
      Variable<TFloating> copy = model.copyOf(source, variablePath);
      build.shadows().put(variablePath, new Build.Shadow(source, copy));
      return copy;
    }
    return model.floatVariable(variablePath, shape, initializer, trainable);
  }

  private void requireModelGraph(String what, String name) {
    if (build.function()) {
      throw new IllegalStateException(
          what + " " + name + " cannot be used in data threads or in a fused kernel");
    }
  }

  private static void checkShape(String path, Shape expected, Shape actual) {
    if (!actual.isCompatibleWith(expected)) {
      throw new IllegalArgumentException(
          "weight " + path + " must have shape " + actual + ", was asked for as " + expected);
    }
  }

  private LayerScope with(Ops newTf, String newPath, boolean newTraining) {
    return new LayerScope(model, build, newTf, before, newPath, newTraining, replicas, shadow);
  }

  private String join(String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }
}
