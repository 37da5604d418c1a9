package io.tfsim.savedmodel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts random numbers of ours, a function of (seed, step, place), in the place of TensorFlow's
 * generators, stateful or with seeds of Keras 3; and leaves dropout out, if that is asked for.
 */
final class RandomRewrite {
  private static final Map<String, String> GENERATORS =
      Map.of(
          "RandomUniform", Node.UNIFORM,
          "StatelessRandomUniform", Node.UNIFORM,
          "StatelessRandomUniformV2", Node.UNIFORM,
          "RandomStandardNormal", Node.NORMAL,
          "StatelessRandomNormal", Node.NORMAL,
          "StatelessRandomNormalV2", Node.NORMAL,
          "TruncatedNormal", Node.TRUNCATED_NORMAL,
          "StatelessTruncatedNormal", Node.TRUNCATED_NORMAL,
          "StatelessTruncatedNormalV2", Node.TRUNCATED_NORMAL);

  private static final Set<String> OURS = Set.of(Node.UNIFORM, Node.NORMAL, Node.TRUNCATED_NORMAL);

  private RandomRewrite() {}

  /** Rewrites the generators of a network. */
  static void apply(Network network) {
    Map<Ref, Ref> replacements = new HashMap<>();
    for (Node node : network.nodes()) {
      String ours = GENERATORS.get(node.op());
      if (ours != null) {
        Node draw = Node.of(node.path(), ours, node.attributes(), List.of(node.input(0)));
        replacements.put(node.out(), draw.out());
      }
    }
    if (!replacements.isEmpty()) {
      network.replace(replacements);
      network.add(replacements.values().stream().map(Ref::node).toList());
    }
  }

  /** A place that draws random numbers. */
  static Optional<Node> draw(Network network) {
    return network.nodes().stream().filter(node -> OURS.contains(node.op())).findFirst();
  }

  /**
   * Leaves dropout out: where a random comparison chooses between {@code x * c} and 0, there is x.
   */
  static void removeDropout(Network network) {
    Map<Ref, Ref> replacements = new HashMap<>();
    Set<Node> random = random(network);
    for (Node node : network.nodes()) {
      dropped(node, random).ifPresent(x -> replacements.put(node.out(), x));
    }
    network.replace(replacements);
  }

  /** The nodes whose value is random. */
  private static Set<Node> random(Network network) {
    Set<Node> random = new HashSet<>();
    for (Node node : network.nodes()) {
      if (OURS.contains(node.op())
          || node.inputs().stream().anyMatch(input -> random.contains(input.node()))) {
        random.add(node);
      }
    }
    return random;
  }

  /** What a dropout drops from, if a node is the last op of one. */
  private static Optional<Ref> dropped(Node node, Set<Node> random) {
    if (node.is("SelectV2", "Select") && comparison(node.input(0), random)) {
      return scaled(node.input(1));
    }
    if (node.is("Mul")) { // TensorFlow before 2.15: x * c * cast(random >= rate)
      for (int mask = 0; mask < 2; mask++) {
        Node cast = node.input(mask).node();
        if (cast.is("Cast") && comparison(cast.input(0), random)) {
          return scaled(node.input(1 - mask));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean comparison(Ref ref, Set<Node> random) {
    return ref.node().is("GreaterEqual") && random.contains(ref.node());
  }

  /** x, of x * constant. */
  private static Optional<Ref> scaled(Ref ref) {
    Node node = ref.node();
    return node.is("Mul") && node.input(1).node().is("Const")
        ? Optional.of(node.input(0))
        : Optional.empty();
  }
}
