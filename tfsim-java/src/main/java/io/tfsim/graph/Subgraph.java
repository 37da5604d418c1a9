package io.tfsim.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
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

  /** The weights that were asked for so far, by path, as the subgraph reads them. */
  public Map<String, Operand<TFloating>> weights() {
    return Map.copyOf(build.weightReads());
  }

  /** The paths of the trainable weights among {@link #weights}, in the order of their making. */
  public List<String> trainablePaths() {
    return build.weightReads().keySet().stream()
        .filter(path -> scope.model().variables().get(path).trainable())
        .toList();
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
                    scope.tf()
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

  /** The copies made by {@linkplain LayerScope#shadow shadow} scopes, by path of the original. */
  public Map<String, Variable<TFloating>> shadows() {
    return Collections.unmodifiableMap(build.shadows());
  }
}
