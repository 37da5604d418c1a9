package io.tfsim.savedmodel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedConcreteFunction;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObject;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObjectGraph;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedVariable;

/** The objects of a SavedModel (models, layers, functions, variables) by number; 0 is the root. */
final class ObjectGraph {
  private static final Pattern LAYER_FUNCTION =
      Pattern.compile("__inference_(.+)_layer_call_(?:fn|and_return_conditional_losses)_\\d+");

  /** Children through which a layer is not reached by a user. */
  private static final Set<String> INTERNAL =
      Set.of("keras_api", "signatures", "variables", "trainable_variables", "optimizer");

  private final SavedObjectGraph graph;
  private final KerasMetadata keras;

  /**
   * A checked graph.
   *
   * @throws IllegalArgumentException if it is empty or a child's number is none of a node
   */
  ObjectGraph(SavedObjectGraph graph, KerasMetadata keras) {
    this.graph = graph;
    this.keras = keras;
    int size = graph.getNodesCount();
    if (size == 0) {
      throw new IllegalArgumentException(
          "it holds no object graph: TensorFlow 2 must have written it, by"
              + " tf.saved_model.save, Keras's save or export");
    }
    for (SavedObject node : graph.getNodesList()) {
      node.getChildrenList().forEach(child -> check(child.getNodeId(), size));
    }
    graph
        .getConcreteFunctionsMap()
        .values()
        .forEach(function -> function.getBoundInputsList().forEach(id -> check(id, size)));
  }

  private static void check(int node, int size) {
    if (node < 0 || node >= size) {
      throw new IllegalArgumentException(
          "its object graph is damaged: a reference must be in [0, " + size + "), was " + node);
    }
  }

  int size() {
    return graph.getNodesCount();
  }

  SavedObject node(int id) {
    return graph.getNodes(id);
  }

  /** Children by their names. */
  Map<String, Integer> children(int id) {
    Map<String, Integer> children = new LinkedHashMap<>();
    node(id)
        .getChildrenList()
        .forEach(child -> children.putIfAbsent(child.getLocalName(), child.getNodeId()));
    return children;
  }

  OptionalInt child(int id, String name) {
    Integer child = children(id).get(name);
    return child == null ? OptionalInt.empty() : OptionalInt.of(child);
  }

  Optional<SavedConcreteFunction> concrete(String function) {
    return Optional.ofNullable(graph.getConcreteFunctionsMap().get(function));
  }

  /** The elements of a list that is a child, such as {@code trainable_variables}. */
  Optional<Set<Integer>> list(int id, String name) {
    OptionalInt list = child(id, name);
    return list.isEmpty()
        ? Optional.empty()
        : Optional.of(new LinkedHashSet<>(children(list.getAsInt()).values()));
  }

  /** Numbers of the variables. */
  List<Integer> variables() {
    List<Integer> variables = new ArrayList<>();
    for (int id = 0; id < size(); id++) {
      if (node(id).hasVariable()) {
        variables.add(id);
      }
    }
    return variables;
  }

  SavedVariable variable(int id) {
    return node(id).getVariable();
  }

  /** Whether this library wrote the file. */
  boolean ours() {
    OptionalInt description = child(0, ModelDescription.OBJECT);
    return description.isPresent() && node(description.getAsInt()).hasAsset();
  }

  /** The layers and models directly below one that can be used alone: Keras's names, else ours. */
  Map<String, Integer> layers(int id) {
    Map<String, Integer> layers = new LinkedHashMap<>();
    children(id)
        .forEach(
            (name, child) -> {
              if (!INTERNAL.contains(name) && node(child).hasUserObject() && callable(child)) {
                layers.putIfAbsent(name(child).orElse(name), child);
              }
            });
    return layers;
  }

  /**
   * A layer by Keras's name or by its name in the object graph, such as {@code
   * layer_with_weights-0}.
   *
   * @throws IllegalArgumentException if there is none; the message names those that there are
   */
  int layer(int id, String name) {
    Integer layer = layers(id).get(name);
    if (layer != null) {
      return layer;
    }
    OptionalInt child = child(id, name);
    if (child.isPresent() && !INTERNAL.contains(name) && callable(child.getAsInt())) {
      return child.getAsInt();
    }
    throw new IllegalArgumentException(
        "layer must be one of " + layers(id).keySet() + ", was '" + name + "'");
  }

  private boolean callable(int id) {
    return concreteFunctions(id).findAny().isPresent();
  }

  private Stream<String> concreteFunctions(int id) {
    return Stream.of(Endpoint.WITH_LOSSES, "__call__")
        .map(name -> child(id, name))
        .filter(OptionalInt::isPresent)
        .flatMap(
            function ->
                node(function.getAsInt()).getFunction().getConcreteFunctionsList().stream());
  }

  /** Keras's name of a layer. */
  Optional<String> name(int id) {
    return keras
        .name(id)
        .or(
            () ->
                concreteFunctions(id)
                    .map(LAYER_FUNCTION::matcher)
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .findFirst());
  }
}
