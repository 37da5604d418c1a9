package io.tfsim.savedmodel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.tensorflow.proto.AttrValue;

/**
 * Turns the batch normalisation of an inference function into that of training: moments of the
 * batch in the place of the moving ones, which follow them.
 *
 * <p>Two forms are known: the fused op, and Keras's elementary one,
 *
 * <pre>{@code factor = rsqrt(moving_variance + epsilon) [* gamma]
 * y = x * factor + ([beta] - moving_mean * factor)}</pre>
 *
 * <p>As in Keras, the moving variance of the fused form gets n/(n-1) times the population variance,
 * that of the elementary form the population variance.
 */
final class BatchNormRebuild {
  private final Network network;
  private final Function<Integer, String> names;
  private final Function<String, Double> momentum;
  private final List<Node> added = new ArrayList<>();
  private final Map<Ref, Ref> replacements = new HashMap<>();

  /**
   * A rebuild of a network.
   *
   * @param names name of a variable
   * @param momentum of the layer of a moving statistic
   */
  BatchNormRebuild(
      Network network, Function<Integer, String> names, Function<String, Double> momentum) {
    this.network = network;
    this.names = names;
    this.momentum = momentum;
  }

  /**
   * Rewrites the network.
   *
   * @throws IllegalArgumentException if there is no batch normalisation, or one that is not known
   */
  void apply() {
    for (Node node : network.nodes()) {
      if (node.op().startsWith("FusedBatchNorm") && !trains(node)) {
        rebuildFused(node);
      } else if (node.is("Rsqrt")) {
        elementary(node).ifPresent(this::rebuildElementary);
      }
    }
    if (added.isEmpty()) {
      throw new IllegalArgumentException(
          "rebuildBatchNorm() must find batch normalisation, its inference function has none in a"
              + " known form");
    }
    network.replace(replacements);
    network.add(added);
    checkAll();
  }

  private static boolean trains(Node fused) {
    AttrValue training = fused.attributes().get("is_training");
    return training == null || training.getB(); // true is the default, which files leave out
  }

  private void rebuildFused(Node node) {
    Optional<Node> mean = state(node.input(3));
    Optional<Node> variance = state(node.input(4));
    if (mean.isEmpty() || variance.isEmpty()) {
      return;
    }
    Map<String, AttrValue> attributes = new LinkedHashMap<>(node.attributes());
    attributes.remove("is_training");
    // what the kernel gives as moments is the moved ones then
    attributes.put(
        "exponential_avg_factor",
        AttrValue.newBuilder().setF((float) (1 - momentumOf(mean.get()))).build());
    Node training = Node.of(node.path(), node.op(), attributes, node.inputs());
    added.add(training);
    replacements.put(node.out(), training.out());
    added.add(assign(training, mean.get(), 1));
    added.add(assign(training, variance.get(), 2));
  }

  private static Node assign(Node from, Node variable, int output) {
    return Node.of(
        from.path() + "/assign_" + output,
        "AssignVariableOp",
        Map.of(),
        List.of(variable.out(), new Ref(from, output)));
  }

  /** The ops of an elementary batch normalisation around its {@code Rsqrt}. */
  private record Elementary(
      Node sum, int varianceAt, Node meanUser, int meanAt, Ref x, String path) {
    Node variance() {
      return sum.input(varianceAt).node().input(0).node();
    }

    Node mean() {
      return meanUser.input(meanAt).node().input(0).node();
    }
  }

  private Optional<Elementary> elementary(Node rsqrt) {
    Node sum = rsqrt.input(0).node();
    int varianceAt = sum.is("AddV2", "Add") ? stateInput(sum) : -1;
    if (varianceAt < 0) {
      return Optional.empty();
    }
    Ref factor = rsqrt.out();
    List<Node> users = network.users(factor);
    if (users.size() == 1 && users.get(0).is("Mul")) {
      factor = users.get(0).out(); // times gamma
      users = network.users(factor);
    }
    if (users.size() != 2 || !users.stream().allMatch(user -> user.is("Mul"))) {
      return Optional.empty();
    }
    for (int i = 0; i < 2; i++) {
      Node ofMean = users.get(i);
      Node ofX = users.get(1 - i);
      int at = ofMean.input(0).equals(factor) ? 1 : 0;
      Node mean = ofMean.input(at).node();
      Node reader = mean.is("Neg") ? mean : ofMean;
      int readAt = mean.is("Neg") ? 0 : at;
      if (state(reader.input(readAt)).isPresent()) {
        Ref x = ofX.input(ofX.input(0).equals(factor) ? 1 : 0);
        return Optional.of(new Elementary(sum, varianceAt, reader, readAt, x, rsqrt.path()));
      }
    }
    return Optional.empty();
  }

  private void rebuildElementary(Elementary batchNorm) {
    Node mean = batchNorm.mean();
    Node variance = batchNorm.variance();
    Node moments =
        Node.of(batchNorm.path() + "/moments", Node.MOMENTS, Map.of(), List.of(batchNorm.x()));
    added.add(moments);
    batchNorm.meanUser().setInput(batchNorm.meanAt(), moments.out());
    batchNorm.sum().setInput(batchNorm.varianceAt(), new Ref(moments, 1));
    Map<String, AttrValue> rate =
        Map.of(Node.MOMENTUM, AttrValue.newBuilder().setF((float) momentumOf(mean)).build());
    added.add(move(batchNorm, rate, mean, moments.out()));
    added.add(move(batchNorm, rate, variance, new Ref(moments, 1)));
  }

  private static Node move(
      Elementary batchNorm, Map<String, AttrValue> rate, Node variable, Ref batch) {
    return Node.of(batchNorm.path() + "/move", Node.MOVE, rate, List.of(variable.out(), batch));
  }

  private double momentumOf(Node variable) {
    return momentum.apply(Variables.layer(names.apply(variable.object())));
  }

  private int stateInput(Node node) {
    return state(node.input(0)).isPresent() ? 0 : state(node.input(1)).isPresent() ? 1 : -1;
  }

  /** The variable, if a value is a variable's. */
  private static Optional<Node> state(Ref value) {
    Node read = value.node();
    return read.is("ReadVariableOp") && read.input(0).node().is(Node.VARIABLE)
        ? Optional.of(read.input(0).node())
        : Optional.empty();
  }

  /** A moving statistic that is still read would mean a batch normalisation that was not seen. */
  private void checkAll() {
    List<String> left =
        Network.before(network.output().node()).stream()
            .filter(node -> !node.op().startsWith("FusedBatchNorm"))
            .flatMap(node -> node.inputs().stream())
            .flatMap(input -> state(input).stream())
            .map(variable -> names.apply(variable.object()))
            .filter(name -> name.matches(".*moving_(mean|variance)(_\\d+)?"))
            .distinct()
            .sorted()
            .toList();
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          "rebuildBatchNorm() must know the form of every batch normalisation, it does not know"
              + " that of "
              + left);
    }
  }
}
