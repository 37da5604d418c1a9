package io.tfsim.methods;

import io.tfsim.graph.Checks;
import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.State;
import io.tfsim.graph.Subgraph;
import io.tfsim.layers.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * What a method may do: send views through the network, keep state, copy encoders, act after the
 * weights' update.
 */
public final class MethodScope {
  private final Subgraph graph;
  private final LayerScope root;
  private final Network network;
  private final ViewMode mode;
  private final List<Function<LayerScope, List<Op>>> afterUpdate;
  private List<Operand<TFloating>> representations = List.of();

  /** A method's scope over a subgraph; views go through the network as {@code mode} says. */
  public MethodScope(Subgraph graph, Network network, ViewMode mode) {
    this(graph, graph.scope(), network, mode, new ArrayList<>());
  }

  private MethodScope(
      Subgraph graph,
      LayerScope root,
      Network network,
      ViewMode mode,
      List<Function<LayerScope, List<Op>>> afterUpdate) {
    this.graph = graph;
    this.root = root;
    this.network = network;
    this.mode = mode;
    this.afterUpdate = afterUpdate;
  }

  /** Where ops and losses are built. */
  public LayerScope scope() {
    return root;
  }

  /** Representations (batch, dim) of views, in their order. */
  public List<Operand<TFloating>> encode(List<Operand<TFloating>> views) {
    List<Operand<TFloating>> encoded = through(network.backbone(), Network.BACKBONE, views);
    if (representations.isEmpty()) {
      representations = encoded;
    }
    return encoded;
  }

  /** The representations of the views that were {@linkplain #encode encoded} first, if any were. */
  public List<Operand<TFloating>> representations() {
    return representations;
  }

  /** Projections (batch, width) of representations, in their order. */
  public List<Operand<TFloating>> project(List<Operand<TFloating>> representations) {
    return through(network.projector(), Network.PROJECTOR, representations);
  }

  /**
   * Predictions (batch, width) from projections, in their order.
   *
   * @throws IllegalStateException if the method has no predictor
   */
  public List<Operand<TFloating>> predict(List<Operand<TFloating>> projections) {
    Layer predictor =
        network
            .predictor()
            .orElseThrow(() -> new IllegalStateException("this method has no predictor"));
    return through(predictor, Network.PREDICTOR, projections);
  }

  /** {@code x} through which no gradient goes. */
  public Operand<TFloating> stopGradient(Operand<TFloating> x) {
    return root.tf().stopGradient(x);
  }

  /**
   * A copy of the network that follows it: {@code copy = tau * copy + (1 - tau) * weight} after
   * every step (a momentum encoder). No gradient goes to it.
   *
   * @param name path below which the copy is kept
   * @param tau in [0, 1]; BYOL starts with 0.996
   */
  public MethodScope shadow(String name, double tau) {
    Checks.inRange("tau", tau, 0, 1);
    MethodScope copy = new MethodScope(graph, root.shadow(name), network, mode, afterUpdate);
    afterUpdate.add(scope -> graph.follow(scope, name, tau));
    return copy;
  }

  /** State at {@code method/<name>}: a queue, a centre. */
  public State<TFloating> state(String name, Shape shape, Initializer initializer) {
    return root.at("method").state(name, shape, initializer);
  }

  /** A counter at {@code method/<name>}, from 0. */
  public State<TInt64> counter(String name) {
    return root.at("method").counter(name);
  }

  /** Ops to build, and to run in the step, after the weights have their new values. */
  public void afterUpdate(Function<LayerScope, List<Op>> ops) {
    afterUpdate.add(ops);
  }

  /** What was registered by {@link #afterUpdate}, in order. */
  public List<Function<LayerScope, List<Op>>> afterUpdates() {
    return List.copyOf(afterUpdate);
  }

  /** Reports a scalar with the step's numbers. */
  public void log(String name, Operand<TFloating> value) {
    root.log(name, value);
  }

  private List<Operand<TFloating>> through(
      Layer layer, String name, List<Operand<TFloating>> inputs) {
    Layer named = layer.named(name);
    if (mode == ViewMode.SEPARATE || inputs.size() == 1) {
      return inputs.stream().map(input -> named.call(root, input)).toList();
    }
    var tf = root.tf();
    Operand<TFloating> joint = tf.concat(List.copyOf(inputs), tf.constant(0));
    Operand<TFloating> outputs = named.call(root, joint);
    return List.copyOf(tf.split(tf.constant(0), outputs, (long) inputs.size()).output());
  }
}
