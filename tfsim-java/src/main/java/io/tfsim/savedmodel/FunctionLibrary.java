package io.tfsim.savedmodel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** The functions of a SavedModel by name, and the constants of its main graph. */
final class FunctionLibrary {
  private final Map<String, FunctionDef> functions = new LinkedHashMap<>();
  private final Map<String, NodeDef> mainGraph = new HashMap<>();
  private final ConcurrentMap<String, List<NodeDef>> ordered = new ConcurrentHashMap<>();

  FunctionLibrary(GraphDef graph) {
    graph
        .getLibrary()
        .getFunctionList()
        .forEach(function -> functions.put(function.getSignature().getName(), function));
    graph.getNodeList().forEach(node -> mainGraph.put(node.getName(), node));
  }

  boolean has(String name) {
    return functions.containsKey(name);
  }

  /**
   * A function.
   *
   * @param user who asks, for the message
   * @throws IllegalArgumentException if there is none of that name
   */
  FunctionDef get(String name, String user) {
    FunctionDef function = functions.get(name);
    if (function == null) {
      throw new IllegalArgumentException(
          user + " uses the function '" + name + "', which the file does not hold");
    }
    return function;
  }

  /** A constant of the main graph, which functions capture. */
  Optional<NodeDef> constant(String name) {
    return Optional.ofNullable(mainGraph.get(name)).filter(node -> node.getOp().equals("Const"));
  }

  /**
   * A function's nodes, each after those whose values it reads or that it has to wait for; as near
   * to the order of the file as that allows.
   *
   * @throws IllegalArgumentException if nodes wait for each other in a circle
   */
  List<NodeDef> ordered(FunctionDef function) {
    String name = function.getSignature().getName();
    return ordered.computeIfAbsent(name, n -> order(n, function.getNodeDefList()));
  }

  private static List<NodeDef> order(String function, List<NodeDef> nodes) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      places.put(nodes.get(i).getName(), i);
    }
    List<List<Integer>> waits = new ArrayList<>();
    for (NodeDef node : nodes) {
      waits.add(
          node.getInputList().stream()
              .map(input -> places.get(producer(input)))
              .filter(Objects::nonNull)
              .toList());
    }
    List<NodeDef> order = StableOrder.of(waits).stream().map(nodes::get).toList();
    if (order.size() < nodes.size()) {
      throw new IllegalArgumentException(
          "function " + function + " has nodes that wait for each other in a circle");
    }
    return order;
  }

  /** Name of the node in an input like {@code node:output:0} or {@code ^node}. */
  static String producer(String input) {
    String name = input.startsWith("^") ? input.substring(1) : input;
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }
}
