package io.tfsim.savedmodel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpDef.ArgDef;

/**
 * Inlines functions into a list of nodes.
 *
 * <p>Calls are entered; conditionals whose condition is a constant of the mode become the branch
 * that is taken; {@code Identity} and {@code IdentityN} (with which Python marks a gradient of its
 * own) become their inputs. A node comes after those whose values it reads, and after those that
 * the file orders it after, so control inputs need not be kept.
 */
final class Flattener {
  private static final Set<String> CALLS = Set.of("PartitionedCall", "StatefulPartitionedCall");
  private static final Set<String> CONDITIONALS = Set.of("If", "StatelessIf");
  private static final Set<String> TRANSPARENT = Set.of("Identity", "IdentityN", "Snapshot");
  private static final int MOST_DEPTH = 64;
  private static final int MOST_NODES = 300_000;

  private final FunctionLibrary library;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Ref> layers = new LinkedHashMap<>();
  private int visited;

  Flattener(FunctionLibrary library) {
    this.library = library;
  }

  /**
   * Inlines a function.
   *
   * @return its outputs by name, in the order of its signature
   * @throws IllegalArgumentException if the function is not a proper one
   */
  Map<String, Ref> flatten(String function, List<Ref> arguments) {
    arguments.forEach(argument -> nodes.add(argument.node()));
    return call(function, arguments, new Place("", 0));
  }

  /** The nodes, in an order in which they may run. */
  List<Node> nodes() {
    return nodes;
  }

  /** The outputs of the layers that are functions of their own, by the layers' paths. */
  Map<String, Ref> layers() {
    return layers;
  }

  /** Where a function is inlined: the path before its nodes' names, and how deep. */
  private record Place(String prefix, int depth) {}

  /** Gives the n-th output of a node. */
  private record Outputs(Optional<OpDef> op, NodeDef definition, IntFunction<Ref> at) {}

  private Map<String, Ref> call(String name, List<Ref> arguments, Place place) {
    FunctionDef function =
        library.get(name, place.prefix().isEmpty() ? "the model" : place.prefix());
    if (place.depth() > MOST_DEPTH) {
      throw new IllegalArgumentException(
          "functions must not call each other in a circle or deeper than "
              + MOST_DEPTH
              + " levels, "
              + name
              + " does");
    }
    List<ArgDef> inputs = function.getSignature().getInputArgList();
    if (inputs.size() != arguments.size()) {
      throw new IllegalArgumentException(
          "function "
              + name
              + " has "
              + inputs.size()
              + " inputs, its caller gives "
              + arguments.size());
    }
    Map<String, Outputs> values = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      Ref argument = arguments.get(i);
      values.put(
          inputs.get(i).getName(),
          new Outputs(Optional.empty(), NodeDef.getDefaultInstance(), index -> argument));
    }
    for (NodeDef definition : library.ordered(function)) {
      visit();
      List<Ref> read =
          definition.getInputList().stream()
              .filter(input -> !input.startsWith("^"))
              .map(input -> resolve(input, values, place.prefix() + definition.getName()))
              .toList();
      values.put(definition.getName(), outputs(definition, read, place));
    }
    Map<String, Ref> results = new LinkedHashMap<>();
    for (ArgDef output : function.getSignature().getOutputArgList()) {
      String source = function.getRetOrDefault(output.getName(), "");
      results.put(output.getName(), resolve(source, values, "output of " + name));
    }
    return results;
  }

  private void visit() {
    if (++visited > MOST_NODES) {
      throw new IllegalArgumentException(
          "the model must have at most " + MOST_NODES + " ops when its functions are inlined");
    }
  }

  private Outputs outputs(NodeDef definition, List<Ref> read, Place place) {
    Optional<OpDef> op = OpDefs.find(definition.getOp());
    if (TRANSPARENT.contains(definition.getOp())) {
      return new Outputs(op, definition, index -> element(read, index, definition));
    }
    Optional<Call> called = called(definition, read);
    if (called.isPresent()) {
      String path = place.prefix() + layerOf(definition.getName());
      Map<String, Ref> results =
          call(
              called.get().function(),
              called.get().arguments(),
              new Place(path.isEmpty() ? "" : path + "/", place.depth() + 1));
      List<Ref> list = List.copyOf(results.values());
      if (list.size() == 1 && !path.isEmpty()) {
        layers.putIfAbsent(path, list.get(0));
      }
      return new Outputs(op, definition, index -> element(list, index, definition));
    }
    Node node = Node.of(place.prefix() + definition.getName(), definition, read);
    nodes.add(node);
    return new Outputs(op, definition, index -> new Ref(node, index));
  }

  /** A function that a node calls, and what it gives it. */
  private record Call(String function, List<Ref> arguments) {}

  private Optional<Call> called(NodeDef definition, List<Ref> read) {
    if (CALLS.contains(definition.getOp())) {
      return Optional.of(new Call(function(definition, "f"), read));
    }
    if (CONDITIONALS.contains(definition.getOp()) && !read.isEmpty()) {
      return Constants.bool(read.get(0))
          .map(
              condition ->
                  new Call(
                      function(definition, condition ? "then_branch" : "else_branch"),
                      read.subList(1, read.size())));
    }
    return library.has(definition.getOp())
        ? Optional.of(new Call(definition.getOp(), read))
        : Optional.empty();
  }

  private static String function(NodeDef definition, String attribute) {
    return definition.getAttrMap().containsKey(attribute)
        ? definition.getAttrMap().get(attribute).getFunc().getName()
        : "";
  }

  /** The layer that a call is named after: {@code conv1/StatefulPartitionedCall} is conv1. */
  private static String layerOf(String call) {
    return call.replaceFirst("(^|/)(Stateful)?PartitionedCall(_\\d+)?$", "");
  }

  private static Ref element(List<Ref> list, int index, NodeDef definition) {
    if (index >= list.size()) {
      throw new IllegalArgumentException(
          definition.getName() + " has " + list.size() + " outputs, number " + index + " is read");
    }
    return list.get(index);
  }

  private static Ref resolve(String input, Map<String, Outputs> values, String user) {
    String[] parts = input.split(":", -1);
    Outputs producer = values.get(parts[0]);
    if (producer == null) {
      throw new IllegalArgumentException(
          user + " reads '" + input + "', which its function does not compute");
    }
    int index = parts.length == 1 ? 0 : index(parts[parts.length - 1], input, user);
    if (parts.length == 3 && producer.op().isPresent()) {
      index += OpDefs.offset(producer.op().get(), parts[1], producer.definition().getAttrMap());
    }
    return producer.at().apply(index);
  }

  private static int index(String text, String input, String user) {
    if (!text.matches("\\d{1,5}")) {
      throw new IllegalArgumentException(
          user + " reads '" + input + "', which is no output of a node");
    }
    return Integer.parseInt(text);
  }
}
