package io.tfsim.savedmodel.export;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.graph.State;
import io.tfsim.graph.Subgraph;
import io.tfsim.graph.Variable;
import io.tfsim.savedmodel.ModelDescription;
import io.tfsim.savedmodel.export.Traced.StoredVariable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.ResourceHandleProto.DtypeAndShape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/**
 * Builds endpoints anew, each in a graph of its own, and takes the ops between the examples and the
 * outputs as a function.
 *
 * <p>The model's own graph could hold them too, but its names would then count up (a layer's second
 * use is {@code conv1_1}), and it would grow with each export.
 */
final class Tracer {
  /** Input of every function and signature. */
  static final String EXAMPLES = "examples";

  /** Counts the training calls, where training draws random numbers. */
  private static final String STEP = "training_step";

  private final Execution execution;
  private final ExampleSpec examples;
  private final Predicate<String> frozen;
  private final Set<String> known;
  private final Map<String, byte[]> firstValues = new HashMap<>();
  private final List<FunctionDef> called = new ArrayList<>();

  /** Traces what is built as a part of a model. */
  Tracer(ExportedModel model, ExampleSpec examples) {
    // compiled kernels can be loaded by few
    this.execution = model.graph().execution().withFused(false);
    this.examples = examples;
    this.frozen = model.frozen();
    this.known = Set.copyOf(model.graph().variables().keySet());
  }

  /** Values of the variables that the model does not have: what only training asks for. */
  Map<String, byte[]> firstValues() {
    return firstValues;
  }

  /** Shape of a batch of examples. */
  Shape batch() {
    return Shape.of(Shape.UNKNOWN_SIZE).append(examples.shape());
  }

  /** Functions that the traced ones call. */
  List<FunctionDef> called() {
    return called;
  }

  /**
   * The function of an endpoint.
   *
   * @param name the function's name
   * @param whole whether it gives all outputs, or the first only
   * @throws IllegalArgumentException if the endpoint needs what a function cannot have: data that
   *     stays in the graph, or values that are fed
   */
  Traced trace(String name, ExportedModel.Endpoint endpoint, boolean training, boolean whole) {
    try (ModelGraph model = ModelGraph.create(execution)) {
      Placeholder<TFloat32> raw =
          model.root().withName(EXAMPLES).placeholder(TFloat32.class, Placeholder.shape(batch()));
      State<TInt64> step = model.build(training).scope().counter(STEP);
      Operand<TInt64> now = step.read();
      Subgraph subgraph = training ? model.build(true, now) : model.build(false);
      subgraph.freeze(frozen);
      LayerScope scope = subgraph.scope();
      Map<String, Operand<TFloating>> built =
          endpoint
              .outputs()
              .of(scope, examples.normalize(scope.at(ModelDescription.RANGE_SCOPE), raw));
      List<Op> updates = new ArrayList<>(subgraph.updates());
      if (before(model, built.values()).contains(now.op())) {
        updates.add(step.update(model.root().math.add(now, model.root().constant(1L))));
      }
      LayerScope end = scope.after(updates);
      SortedMap<String, Operand<TFloat32>> outputs = new TreeMap<>();
      built.entrySet().stream()
          .limit(whole ? built.size() : 1)
          .forEach(
              entry ->
                  outputs.put(
                      entry.getKey(),
                      end.tf()
                          .withName(entry.getKey())
                          .identity(end.tf().dtypes.cast(entry.getValue(), TFloat32.class))));
      return function(name, model, raw, outputs);
    }
  }

  private static Set<Operation> before(ModelGraph model, Iterable<? extends Operand<?>> outputs) {
    Set<GraphOperation> ends = new HashSet<>();
    outputs.forEach(output -> ends.add((GraphOperation) output.op()));
    Set<Operation> all = new HashSet<>(ends);
    all.addAll(model.graph().subgraphToOps(ends));
    return all;
  }

  private Traced function(
      String name,
      ModelGraph model,
      Placeholder<TFloat32> raw,
      SortedMap<String, Operand<TFloat32>> outputs) {
    Set<Operation> ops = before(model, outputs.values());
    List<Variable<?>> captured =
        model.variables().values().stream()
            .<Variable<?>>map(variable -> variable)
            .filter(variable -> ops.contains(variable.handle().op()))
            .toList();
    check(name, raw, captured, ops);
    addFirstValues(model, captured);
    Signature.Builder signature = Signature.builder(name).input(key(0), raw);
    for (int i = 0; i < captured.size(); i++) {
      signature.input(key(i + 1), captured.get(i).handle());
    }
    SortedMap<String, Shape> shapes = new TreeMap<>();
    outputs.forEach(
        (key, output) -> {
          signature.output(key, output);
          shapes.put(key, output.shape());
        });
    List<StoredVariable> variables = captured.stream().map(this::stored).toList();
    try (ConcreteFunction function = ConcreteFunction.create(signature.build(), model.graph())) {
      model.graph().getFunctions().forEach(other -> called.add(other.getFunctionDef()));
      return new Traced(complete(function.getFunctionDef(), name, variables), variables, shapes);
    }
  }

  /** Keys whose order is that of the function's inputs. */
  private static String key(int index) {
    return String.format("in_%06d", index);
  }

  private static void check(
      String name, Operand<?> raw, List<Variable<?>> captured, Set<Operation> ops) {
    Set<Operation> known = new HashSet<>();
    captured.forEach(variable -> known.add(variable.handle().op()));
    for (Operation op : ops) {
      boolean data = op.type().equals(VarHandleOp.OP_NAME) && !known.contains(op);
      boolean fed = op.type().equals(Placeholder.OP_NAME) && !op.equals(raw.op());
      if (data || fed) {
        throw new IllegalArgumentException(
            name
                + " cannot be exported: its op "
                + op.name()
                + (data ? " is data of this graph" : " is fed")
                + ", and an exported function sees its examples and the model's weights only");
      }
    }
  }

  private void addFirstValues(ModelGraph model, List<Variable<?>> captured) {
    List<String> missing =
        captured.stream().map(Variable::path).filter(path -> !known.contains(path)).toList();
    if (!missing.isEmpty()) {
      model.initialize();
      firstValues.putAll(model.readAll(missing, CheckpointWriter::bytes));
    }
  }

  private StoredVariable stored(Variable<?> variable) {
    return new StoredVariable(
        variable.path(),
        variable.type(),
        ((GraphOperation) variable.handle().op()).attributes().getAttrType("dtype"),
        variable.shape(),
        variable.trainable() && !frozen.test(variable.path()));
  }

  /** The function under its name, with what Python wants to know about its inputs. */
  private FunctionDef complete(
      FunctionDef definition, String name, List<StoredVariable> variables) {
    FunctionDef.Builder complete = definition.toBuilder();
    OpDef.Builder signature = complete.getSignatureBuilder().setName(name).setIsStateful(true);
    AttrValue.ListValue.Builder shapes =
        AttrValue.ListValue.newBuilder().addShape(Structures.shape(batch()));
    for (int i = 0; i < variables.size(); i++) {
      StoredVariable variable = variables.get(i);
      signature
          .getInputArgBuilder(i + 1)
          .addHandleData(
              DtypeAndShape.newBuilder()
                  .setDtype(variable.dtype())
                  .setShape(Structures.shape(variable.shape())));
      shapes.addShape(Structures.shape(Shape.scalar()));
    }
    return complete
        .putAttr("_input_shapes", AttrValue.newBuilder().setList(shapes).build())
        .build();
  }
}
