package io.tfsim.savedmodel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a SavedModel computes in one mode, without functions: nodes in an order in which they may
 * run, and the output. Updates of variables stand where they happen.
 */
final class Network {
  private final List<Node> nodes;
  private Ref output;

  Network(List<Node> nodes, Ref output) {
    this.nodes = new ArrayList<>(nodes);
    this.output = output;
  }

  List<Node> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  Ref output() {
    return output;
  }

  /** A copy whose nodes may be changed. */
  Network copy() {
    Map<Node, Node> copies = new HashMap<>();
    for (Node node : nodes) {
      List<Ref> inputs =
          node.inputs().stream()
              .map(input -> new Ref(copies.getOrDefault(input.node(), input.node()), input.index()))
              .toList();
      copies.put(node, node.withInputs(inputs));
    }
    return new Network(
        nodes.stream().map(node -> copies.getOrDefault(node, node)).toList(),
        new Ref(copies.getOrDefault(output.node(), output.node()), output.index()));
  }

  /** The nodes that depend on the examples. */
  Set<Node> ofExamples() {
    Set<Node> dependent = new HashSet<>();
    for (Node node : nodes) {
      if (node.is(Node.INPUT)
          || node.inputs().stream().anyMatch(input -> dependent.contains(input.node()))) {
        dependent.add(node);
      }
    }
    return dependent;
  }

  /** The variables, in the order in which they meet the examples; the others at the end. */
  Set<Integer> variables() {
    Set<Node> ofExamples = ofExamples();
    Map<Node, Set<Integer>> waiting = new HashMap<>();
    Set<Integer> order = new LinkedHashSet<>();
    for (Node node : nodes) {
      Set<Integer> before = new LinkedHashSet<>();
      if (node.is(Node.VARIABLE)) {
        before.add(node.object());
      }
      node.inputs().forEach(input -> before.addAll(waiting.getOrDefault(input.node(), Set.of())));
      if (ofExamples.contains(node)) {
        order.addAll(before);
      } else {
        waiting.put(node, before);
      }
    }
    nodes.stream().filter(node -> node.is(Node.VARIABLE)).forEach(node -> order.add(node.object()));
    return order;
  }

  /** Leaves out nodes that nothing reads. */
  void removeAll(Set<Node> others) {
    nodes.removeAll(others);
  }

  /** Puts other outputs in the place of some. */
  void replace(Map<Ref, Ref> replacements) {
    for (Node node : nodes) {
      for (int i = 0; i < node.inputs().size(); i++) {
        node.setInput(i, last(replacements, node.input(i)));
      }
    }
    output = last(replacements, output);
  }

  private static Ref last(Map<Ref, Ref> replacements, Ref ref) {
    Ref last = ref;
    for (Ref next = replacements.get(ref); next != null; next = replacements.get(next)) {
      last = next;
    }
    return last;
  }

  /** Adds nodes, and puts all in order again; nodes of one variable keep theirs. */
  void add(List<Node> more) {
    nodes.addAll(more);
    IdentityHashMap<Node, Integer> places = new IdentityHashMap<>();
    nodes.forEach(node -> places.put(node, places.size()));
    Map<Integer, Integer> lastOfVariable = new HashMap<>();
    List<List<Integer>> waits = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      List<Integer> before = new ArrayList<>();
      for (Ref input : nodes.get(i).inputs()) {
        before.add(places.get(input.node()));
        if (input.node().is(Node.VARIABLE)) {
          Integer last = lastOfVariable.put(input.node().object(), i);
          if (last != null && last != i) {
            before.add(last);
          }
        }
      }
      waits.add(before);
    }
    List<Node> ordered = StableOrder.of(waits).stream().map(nodes::get).toList();
    if (ordered.size() < nodes.size()) {
      throw new IllegalArgumentException("the network's nodes wait for each other in a circle");
    }
    nodes.clear();
    nodes.addAll(ordered);
  }

  /** Leaves out what neither the output nor an update of one of {@code updated} depends on. */
  void prune(Set<Integer> updated) {
    Set<Node> needed = new HashSet<>();
    needed.add(output.node());
    // inputs come before their users, so one way back sees all
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      if (needed.contains(node)
          || (node.updates() && updated.contains(node.input(0).node().object()))) {
        needed.add(node);
        node.inputs().forEach(input -> needed.add(input.node()));
      }
    }
    nodes.removeIf(node -> !needed.contains(node));
  }

  /** The variables that the output depends on. */
  Set<Integer> variablesOfOutput() {
    Set<Integer> variables = new HashSet<>();
    before(output.node()).stream()
        .filter(node -> node.is(Node.VARIABLE))
        .forEach(node -> variables.add(node.object()));
    return variables;
  }

  /** A node and all that it depends on. */
  static Set<Node> before(Node node) {
    Set<Node> seen = new HashSet<>();
    List<Node> open = new ArrayList<>(List.of(node));
    while (!open.isEmpty()) {
      Node next = open.remove(open.size() - 1);
      if (seen.add(next)) {
        next.inputs().forEach(input -> open.add(input.node()));
      }
    }
    return seen;
  }

  /** Who reads an output. */
  List<Node> users(Ref ref) {
    return nodes.stream().filter(node -> node.inputs().contains(ref)).toList();
  }
}
