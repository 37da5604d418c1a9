package io.tfsim.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/** A subgraph that runs as a whole, and what its layers left to run and to report. */
public final class Subgraph {
  private final LayerScope scope;
  private final Build build;

  Subgraph(LayerScope scope, Build build) {
    this.scope = scope;
    this.build = build;
  }

  /** The root scope. */
  public LayerScope scope() {
    return scope;
  }

  /** The graph that this is a part of. */
  public ModelGraph model() {
    return scope.model();
  }

  /** Says whether the sampler's warm-up goes on, before anything is built that asks. */
  public void setWarmup(Operand<TBool> value) {
    build.setWarmup(value);
  }

  /**
   * Says which weights and state must stay as they are, by path, before anything is built: updates
   * of frozen state are left out, and {@link LayerScope#frozen} tells layers. That frozen weights
   * get no step is the affair of whoever makes it.
   */
  public void freeze(Predicate<String> paths) {
    build.setFrozen(paths);
  }

  /** The weights that were asked for so far, by path, as the subgraph reads them. */
  public Map<String, Operand<TFloating>> weights() {
    return Map.copyOf(build.weightReads());
  }

  /** A weight as the subgraph reads it. */
  public Operand<TFloating> weight(String path) {
    Operand<TFloating> read = build.weightReads().get(path);
    if (read == null) {
      throw new IllegalArgumentException("this subgraph has no weight " + path);
    }
    return read;
  }

  /** The paths of the trainable weights among {@link #weights}, in the order of their making. */
  public List<String> trainablePaths() {
    return build.weightReads().keySet().stream()
        .filter(path -> scope.model().known(path).trainable())
        .toList();
  }

  /**
   * Checks that weights have gradients.
   *
   * @param paths the weights to train
   * @throws IllegalArgumentException if an op {@linkplain LayerScope#noGradient without a gradient}
   *     comes after one of them; the message says what to freeze
   */
  public void checkTrainable(Collection<String> paths) {
    for (Build.Obstacle obstacle : build.obstacles()) {
      List<String> blocked = paths.stream().filter(obstacle.weights()::contains).toList();
      if (!blocked.isEmpty()) {
        throw new IllegalArgumentException(
            "no gradient goes through "
                + obstacle.what()
                + ": freeze the weights before it, "
                + blocked);
      }
    }
  }

  /** The state updates so far; whoever runs the subgraph runs them. */
  public List<Op> updates() {
    return List.copyOf(build.updates());
  }

  /** The regularisation losses, by path. */
  public Map<String, Operand<TFloating>> losses() {
    return Collections.unmodifiableMap(build.losses());
  }

  /** What layers reported: the mean of the values of each name. */
  public Map<String, Operand<TFloating>> logs() {
    Map<String, Operand<TFloating>> means = new LinkedHashMap<>();
    build
        .logs()
        .forEach(
            (name, values) ->
                means.put(
                    name,
                    scope
                        .tf()
                        .math
                        .div(
                            scope.tf().math.addN(new ArrayList<>(values)),
                            scope.constant(values.size()))));
    return means;
  }

  /** The activations that layers {@linkplain LayerScope#tap marked}, by path. */
  public Map<String, Operand<TFloating>> taps() {
    return Collections.unmodifiableMap(build.outputs());
  }

  /**
   * Moves the copies of a {@linkplain LayerScope#shadow shadow} towards their originals: {@code
   * copy = tau * copy + (1 - tau) * original}, for trainable originals.
   *
   * @param after where the ops are built; its control inputs are what they come after
   * @return the ops to run
   */
  public List<Op> follow(LayerScope after, String name, double tau) {
    List<Op> ops = new ArrayList<>();
    build
        .shadows()
        .forEach(
            (path, shadow) -> {
              Variable<?> original = scope.model().known(shadow.original());
              if (path.startsWith(name + "/") && original.trainable()) {
                ops.add(move(after, shadow.copy(), original, tau));
              }
            });
    return ops;
  }

  private static Op move(
      LayerScope scope, Variable<TFloating> copy, Variable<?> original, double tau) {
    var tf = scope.tf();
    Operand<TFloating> difference =
        tf.math.sub(
            tf.readVariableOp(copy.handle(), copy.type()),
            tf.readVariableOp(original.handle(), copy.type()));
    return tf.assignSubVariableOp(copy.handle(), tf.math.mul(difference, scope.constant(1 - tau)));
  }
}
