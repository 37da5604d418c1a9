package io.tfsim.savedmodel;

import io.tfsim.graph.LayerScope;
import io.tfsim.graph.bridge.GradientRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.proto.DataType;

/** Finds ops that no gradient goes through between weights and the output. */
final class GradientPaths {
  private static final Set<DataType> FLOATS =
      Set.of(DataType.DT_FLOAT, DataType.DT_DOUBLE, DataType.DT_HALF, DataType.DT_BFLOAT16);

  private final LayerScope scope;
  private final Variables variables;
  private final Emitter emitter;

  GradientPaths(LayerScope scope, Variables variables, Emitter emitter) {
    this.scope = scope;
    this.variables = variables;
    this.emitter = emitter;
  }

  /** Tells the scope of each such op. */
  void report(Network network) {
    Set<Node> seen = new HashSet<>();
    List<Ref> open = new ArrayList<>(List.of(network.output()));
    while (!open.isEmpty()) {
      Ref ref = open.remove(open.size() - 1);
      Node node = ref.node();
      if (!carries(ref) || !seen.add(node)) {
        continue;
      }
      if (node.op().startsWith("$") || node.is("ReadVariableOp", "ResourceGather")) {
        open.addAll(node.inputs());
      } else if (!node.is("Const", "StopGradient")) {
        if (GradientRegistry.has(node.op())) {
          open.addAll(node.inputs());
        } else {
          report(node);
        }
      }
    }
  }

  private void report(Node node) {
    Set<String> weights = new TreeSet<>();
    Network.before(node).stream()
        .filter(before -> before.is(Node.VARIABLE))
        .map(before -> variables.get(before.object()))
        .filter(Variables.Stored::trainable)
        .forEach(stored -> weights.add(path(stored.path())));
    if (!weights.isEmpty()) {
      scope.noGradient("the op " + node.op() + " at " + path(node.path()), weights);
    }
  }

  private String path(String below) {
    return scope.path().isEmpty() ? below : scope.path() + "/" + below;
  }

  private boolean carries(Ref ref) {
    return !ref.node().is(Node.VARIABLE) && FLOATS.contains(emitter.output(ref).dataType());
  }
}
