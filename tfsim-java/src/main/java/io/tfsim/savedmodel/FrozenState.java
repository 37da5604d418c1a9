package io.tfsim.savedmodel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;

/**
 * Takes updates of state out of a network for training. Where the state is a moving mean or
 * variance, it normalises in the place of the batch's, as Keras's batch normalisation does when it
 * is not trainable; the rest of the network trains on.
 *
 * <p>The batch's moments are found from the updates: what is moved there, is a mean over the
 * examples, and is read by the network too. So any form of batch normalisation is understood, fused
 * or not.
 */
final class FrozenState {
  /** Between a mean and where it is read. */
  private static final Set<String> SHAPING = Set.of("Squeeze", "Reshape", "StopGradient", "Cast");

  private final Network network;
  private final IntFunction<String> names;
  private final Set<Node> ofExamples;
  private final Set<Node> ofOutput;
  private final Map<Ref, Ref> replacements = new HashMap<>();
  private final List<Node> added = new ArrayList<>();
  private final Map<Node, Map<Integer, Node>> fused = new LinkedHashMap<>();

  private FrozenState(Network network, IntFunction<String> names) {
    this.network = network;
    this.names = names;
    this.ofExamples = network.ofExamples();
    this.ofOutput = Network.before(network.output().node());
  }

  /**
   * Freezes.
   *
   * @param frozen the variables
   * @param names name of a variable, for messages
   * @return a network like the given one, which stays as it is
   * @throws IllegalArgumentException if it is not known what inference does in the place of an
   *     update
   */
  static Network freeze(Network training, Set<Integer> frozen, IntFunction<String> names) {
    if (training.nodes().stream().noneMatch(node -> updates(node, frozen))) {
      return training;
    }
    Network copy = training.copy();
    new FrozenState(copy, names).apply(frozen);
    return copy;
  }

  private static boolean updates(Node node, Set<Integer> variables) {
    return node.updates() && variables.contains(node.input(0).node().object());
  }

  private void apply(Set<Integer> frozen) {
    Set<Node> updates = new LinkedHashSet<>();
    Set<Integer> others = new HashSet<>();
    for (Node node : network.nodes()) {
      if (updates(node, frozen)) {
        updates.add(node);
      } else if (node.updates()) {
        others.add(node.input(0).node().object());
      }
    }
    updates.forEach(this::find);
    fused.forEach(this::replaceFused);
    network.removeAll(updates);
    network.replace(replacements);
    network.add(added);
    network.prune(others);
  }

  /** Finds the batch's moment that an update moves its variable to. */
  private void find(Node update) {
    Node variable = update.input(0).node();
    if (!ofExamples.contains(update)) {
      return; // a counter, say
    }
    Set<Ref> moments = new LinkedHashSet<>();
    Set<Node> seen = new HashSet<>();
    List<Ref> open = new ArrayList<>(List.of(update.input(1)));
    while (!open.isEmpty()) {
      Ref ref = open.remove(open.size() - 1);
      Node node = ref.node();
      boolean readByOutput = ofOutput.contains(node);
      if (ofExamples.contains(node)
          && (node.op().startsWith("FusedBatchNorm")
              || (readByOutput && !Network.before(node).contains(variable)))) {
        moments.add(ref);
      } else if (ofExamples.contains(node) && seen.add(node)) {
        open.addAll(node.inputs());
      }
    }
    if (moments.size() != 1 || !isMoment(moments.iterator().next())) {
      throw new IllegalArgumentException(
          "the state "
              + names.apply(variable.object())
              + " cannot be frozen: it is not known what its layer does without the update "
              + update);
    }
    Ref moment = moments.iterator().next();
    if (moment.node().op().startsWith("FusedBatchNorm")) {
      fused
          .computeIfAbsent(moment.node(), node -> new HashMap<>())
          .put(moment.index(), read(variable));
    } else {
      Node read = read(variable);
      added.add(read);
      replacements.put(moment, read.out());
    }
  }

  private static boolean isMoment(Ref ref) {
    Node node = ref.node();
    while (SHAPING.contains(node.op())) {
      node = node.input(0).node();
    }
    return node.is("Mean", Node.MOMENTS) || node.op().startsWith("FusedBatchNorm");
  }

  private static Node read(Node variable) {
    return Node.of(
        variable.path() + "/frozen",
        "ReadVariableOp",
        Map.of("dtype", AttrValue.newBuilder().setType(DataType.DT_FLOAT).build()),
        List.of(variable.out()));
  }

  /** Where the mean and the variance are both frozen; else the batch's moments go on. */
  private void replaceFused(Node node, Map<Integer, Node> reads) {
    Node mean = reads.get(1);
    Node variance = reads.get(2);
    if (mean == null || variance == null) {
      return;
    }
    List<Ref> inputs = new ArrayList<>(node.inputs().subList(0, 3));
    inputs.add(mean.out());
    inputs.add(variance.out());
    Map<String, AttrValue> attributes = new LinkedHashMap<>(node.attributes());
    attributes.put("is_training", AttrValue.newBuilder().setB(false).build());
    attributes.remove("exponential_avg_factor");
    Node inference = node.withInputs(inputs).withAttributes(attributes);
    added.addAll(List.of(mean, variance, inference));
    replacements.put(node.out(), inference.out());
  }
}
