package io.tfsim.savedmodel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Finds what layers give.
 *
 * <p>A layer that is a function of its own gives the function's result. Where layers were written
 * into one function, a layer is a common start of paths ({@code model/conv1/…}), and gives the one
 * tensor that nodes elsewhere read.
 */
final class LayerOutputs {
  private static final Set<String> NO_VALUES = Set.of("Const", Node.VARIABLE, "ReadVariableOp");

  private LayerOutputs() {}

  /** Outputs by the paths of layers. */
  static Map<String, Ref> of(Flattener flattened) {
    Map<String, Set<Ref>> leaving = new LinkedHashMap<>();
    Set<Ref> read = new HashSet<>();
    for (Node node : flattened.nodes()) {
      for (Ref input : node.inputs()) {
        read.add(input);
        if (!NO_VALUES.contains(input.node().op()) && !input.node().is(Node.INPUT)) {
          for (String scope : scopes(input.node().path())) {
            if (!node.path().startsWith(scope + "/")) {
              leaving.computeIfAbsent(scope, s -> new HashSet<>()).add(input);
            }
          }
        }
      }
    }
    // what nothing reads is a result, and leaves all its scopes
    flattened.nodes().stream()
        .filter(node -> !read.contains(node.out()) && !node.updates() && !node.is("NoOp"))
        .forEach(
            node ->
                scopes(node.path())
                    .forEach(
                        scope ->
                            leaving.computeIfAbsent(scope, s -> new HashSet<>()).add(node.out())));
    Map<String, Ref> outputs = new LinkedHashMap<>(flattened.layers());
    leaving.forEach(
        (scope, refs) -> {
          if (refs.size() == 1) {
            outputs.putIfAbsent(scope, refs.iterator().next());
          }
        });
    return outputs;
  }

  /** {@code a/b/c} lies in {@code a} and {@code a/b}. */
  private static List<String> scopes(String path) {
    List<String> scopes = new ArrayList<>();
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      scopes.add(path.substring(0, slash));
    }
    return scopes;
  }

  /**
   * The output of a name: a whole path, else its last part, else its last part before the number
   * that Keras 3 adds.
   *
   * @throws IllegalArgumentException if none or more than one is meant
   */
  static Ref choose(Map<String, Ref> outputs, String name) {
    if (outputs.containsKey(name)) {
      return found(outputs, name);
    }
    for (String numbered : List.of("", "_\\d+")) {
      List<String> found =
          outputs.keySet().stream()
              .filter(path -> last(path).replaceFirst(numbered + "$", "").equals(name))
              .toList();
      if (found.size() == 1) {
        return found(outputs, found.get(0));
      }
      if (found.size() > 1) {
        throw new IllegalArgumentException(
            "output '" + name + "' must mean one place, it can mean " + found);
      }
    }
    throw new IllegalArgumentException(
        "output must be one of " + outputs.keySet() + ", was '" + name + "'");
  }

  private static Ref found(Map<String, Ref> outputs, String path) {
    return Objects.requireNonNull(outputs.get(path), path);
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
