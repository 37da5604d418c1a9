package io.tfsim.savedmodel;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/**
 * What is used of a SavedModel, ready to be built into a graph.
 *
 * @param inference what it computes in inference
 * @param training what it computes in training, with updates of its moving statistics
 * @param trains whether the file has a function for training, or one was rebuilt; if not, training
 *     is the inference function
 * @param input shape of a batch of examples, as far as it is known
 * @param outputs names of the inner outputs
 * @param variables the variables of both
 */
record Networks(
    Network inference,
    Network training,
    boolean trains,
    Shape input,
    Set<String> outputs,
    Variables variables) {
  private static final double MOMENTUM = 0.99;

  /** Ops that need more than a graph, or have no gradient and hide others in functions. */
  private static final Set<String> CONTROL_FLOW =
      Set.of(
          "If",
          "StatelessIf",
          "While",
          "StatelessWhile",
          "Case",
          "StatelessCase",
          "Switch",
          "RefSwitch",
          "Merge",
          "RefMerge",
          "Enter",
          "RefEnter",
          "Exit",
          "RefExit",
          "NextIteration",
          "RefNextIteration",
          "LoopCond",
          "For",
          "PyFunc",
          "PyFuncStateless",
          "EagerPyFunc",
          "RemoteCall",
          "XlaCallModule",
          "BatchFunction",
          "SymbolicGradient");

  private static final Set<String> ON_VARIABLES =
      Set.of("ReadVariableOp", "ResourceGather", "VariableShape");

  /**
   * Reads what is selected.
   *
   * @throws IllegalArgumentException if the file does not hold it, or it cannot be built
   */
  static Networks of(SavedModelFiles files, Selection selection) {
    ObjectGraph objects = files.objects();
    int owner = 0;
    for (String layer : selection.layers()) {
      owner = objects.layer(owner, layer);
    }
    Functions functions = Functions.of(objects, owner, selection.trainingFunction());
    Inlining inference = Inlining.of(files, functions.inference(), false, selection.output());
    checkNotPassedThrough(inference.network(), objects.layers(owner).keySet());
    RandomRewrite.apply(inference.network());
    Network training = training(files, functions, selection);

    Set<Integer> states = new HashSet<>(inference.network().variablesOfOutput());
    states.addAll(training.variablesOfOutput());
    inference.network().prune(Set.of());
    boolean trains = functions.training().isPresent() || selection.rebuild();
    training.prune(trains ? states : Set.of());
    check(inference.network());
    check(training);
    RandomRewrite.draw(inference.network())
        .ifPresent(
            draw -> {
              throw new IllegalArgumentException(
                  "inference must not be random, it draws random numbers at " + draw.path());
            });
    Variables variables =
        Variables.load(
            objects, files.checkpoint(), owner, variables(List.of(inference.network(), training)));
    checkUpdates(training, variables);
    return new Networks(
        inference.network(),
        training,
        trains,
        inference.input(),
        inference.outputs().keySet(),
        variables);
  }

  private static Network training(SavedModelFiles files, Functions functions, Selection selection) {
    if (selection.rebuild() && functions.training().isPresent()) {
      throw new IllegalArgumentException(
          "rebuildBatchNorm() is for models without a training function, this one has "
              + functions.training().get().function());
    }
    Network training =
        Inlining.of(
                files,
                functions.training().orElse(functions.inference()),
                functions.training().isPresent(),
                selection.output())
            .network();
    RandomRewrite.apply(training);
    if (!selection.dropout()) {
      RandomRewrite.removeDropout(training);
    }
    if (selection.rebuild()) {
      new BatchNormRebuild(
              training,
              id -> files.objects().variable(id).getName(),
              layer -> momentum(selection.momentum(), files.keras(), layer))
          .apply();
    }
    return training;
  }

  private static double momentum(OptionalDouble given, KerasMetadata keras, String layer) {
    return given.isPresent() ? given.getAsDouble() : keras.momentum(layer).orElse(MOMENTUM);
  }

  private static void checkNotPassedThrough(Network network, Set<String> layers) {
    if (network.output().node().is(Node.INPUT)) {
      throw new IllegalArgumentException(
          "its function gives back the examples unchanged (as that of TF Similarity's"
              + " ContrastiveModel does); use one of its parts by layer(name): "
              + layers);
    }
  }

  private static Set<Integer> variables(List<Network> networks) {
    Set<Integer> variables = new LinkedHashSet<>();
    networks.forEach(network -> variables.addAll(network.variables()));
    return variables;
  }

  /** Each node must be one that can be built. */
  private static void check(Network network) {
    for (Node node : network.nodes()) {
      if (node.is(Node.FOREIGN)) {
        throw new IllegalArgumentException(
            "it must be made of tensors and variables, it uses " + node.path());
      }
      if (node.is("Const")) {
        Constants.checkSize(node);
      }
      if (CONTROL_FLOW.contains(node.op())) {
        throw new IllegalArgumentException(
            "it must be without control flow that depends on the examples, it has the op " + node);
      }
      if (!node.op().startsWith("$") && OpDefs.find(node.op()).isEmpty()) {
        throw new IllegalArgumentException(
            "its ops must be known to this TensorFlow, it has the op " + node);
      }
      for (Ref input : node.inputs()) {
        if (input.node().is(Node.VARIABLE)
            && !node.updates()
            && !ON_VARIABLES.contains(node.op())) {
          throw new IllegalArgumentException(
              "its variables must be read and assigned only, it has the op " + node);
        }
      }
    }
  }

  private static void checkUpdates(Network training, Variables variables) {
    Optional<Node> update =
        training.nodes().stream()
            .filter(Node::updates)
            .filter(node -> variables.get(node.input(0).node().object()).trainable())
            .findFirst();
    if (update.isPresent()) {
      throw new IllegalArgumentException(
          "its training function must not set weights that are trained, it sets "
              + variables.get(update.get().input(0).node().object()).path()
              + " by the op "
              + update.get());
    }
  }
}
