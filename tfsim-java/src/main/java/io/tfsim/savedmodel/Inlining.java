package io.tfsim.savedmodel;

import io.tfsim.data.ValueRange;
import io.tfsim.savedmodel.Specs.Spec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.OpDef.ArgDef;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObject;

/**
 * A function of a SavedModel as a network: the examples and what it captures are bound.
 *
 * @param network its nodes, up to the output that was asked for
 * @param input shape of a batch of examples, as far as the file knows it
 * @param outputs what can be asked for by name: inner outputs of layers, and results
 */
record Inlining(Network network, Shape input, Map<String, Ref> outputs) {

  /**
   * Inlines.
   *
   * @param training value of a boolean input that tells the mode
   * @param output an inner output, or a result where there are several
   * @throws IllegalArgumentException if the function takes or gives what a backbone does not
   */
  static Inlining of(
      SavedModelFiles files, Endpoint endpoint, boolean training, Optional<String> output) {
    FunctionDef function = files.library().get(endpoint.function(), "the model");
    List<ArgDef> arguments = function.getSignature().getInputArgList();
    List<Integer> captured = endpoint.concrete().getBoundInputsList();
    int own = arguments.size() - captured.size();
    List<Spec> specs = Specs.of(endpoint.concrete().getCanonicalizedInputSignature());
    ArgDef examples = examples(arguments.subList(0, Math.max(0, own)), specs);
    Shape input = shape(specs);
    List<Ref> given = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      ArgDef argument = arguments.get(i);
      Node node =
          argument.equals(examples)
              ? Node.of(argument.getName(), Node.INPUT, Map.of(), List.of())
              : i < own
                  ? Constants.bool(argument.getName(), training)
                  : capture(files, captured.get(i - own), argument.getName());
      given.add(node.out());
    }
    Flattener flattener = new Flattener(files.library());
    Map<String, Ref> results = flattener.flatten(endpoint.function(), given);
    Map<String, Ref> outputs = LayerOutputs.of(flattener);
    Map<String, Ref> named = results(endpoint, results);
    outputs.putAll(named);
    Ref chosen =
        output.isPresent() ? LayerOutputs.choose(outputs, output.get()) : only(named, specs);
    Network network = new Network(flattener.nodes(), chosen);
    if (files.objects().ours()) {
      takeUnitRange(ModelDescription.read(files.directory()), network, outputs, given);
    }
    return new Inlining(network, input, outputs);
  }

  /** Our models map their examples to [0, 1]; a backbone's examples are mapped already. */
  private static void takeUnitRange(
      ModelDescription description, Network network, Map<String, Ref> outputs, List<Ref> given) {
    Ref mapped = outputs.get(ModelDescription.RANGE_SCOPE);
    ValueRange range = description.examples().range();
    if (mapped == null && range.bounded() && !range.equals(ValueRange.UNIT)) {
      throw new IllegalArgumentException(
          "its function must map examples of "
              + range
              + " to [0, 1] by an op "
              + ModelDescription.RANGE_SCOPE
              + ", it has none: the file was changed after it was exported");
    }
    if (mapped != null) {
      given.stream()
          .filter(ref -> ref.node().is(Node.INPUT))
          .forEach(examples -> network.replace(Map.of(mapped, examples)));
    }
  }

  private static ArgDef examples(List<ArgDef> inputs, List<Spec> specs) {
    List<ArgDef> floats = inputs.stream().filter(i -> i.getType() == DataType.DT_FLOAT).toList();
    boolean known =
        inputs.stream()
            .allMatch(i -> i.getType() == DataType.DT_FLOAT || i.getType() == DataType.DT_BOOL);
    boolean scalars =
        specs.stream()
            .filter(spec -> spec.type() == DataType.DT_BOOL)
            .allMatch(spec -> spec.shape().isScalar());
    if (floats.size() != 1 || !known || !scalars) {
      throw new IllegalArgumentException(
          "it must take one float32 tensor, the examples (and scalar booleans for the mode), it"
              + " takes "
              + (specs.isEmpty() ? inputs.stream().map(ArgDef::getName).toList() : specs));
    }
    return floats.get(0);
  }

  private static Shape shape(List<Spec> specs) {
    List<Spec> floats = specs.stream().filter(s -> s.type() == DataType.DT_FLOAT).toList();
    return floats.size() == 1 ? floats.get(0).shape() : Shape.unknown();
  }

  private static Node capture(SavedModelFiles files, int id, String argument) {
    SavedObject object = files.objects().node(id);
    return switch (object.getKindCase()) {
      case VARIABLE ->
          Node.variable(
              object.getVariable().getName(),
              Variables.copies(files.objects()).getOrDefault(id, id));
      case CONSTANT ->
          files
              .library()
              .constant(object.getConstant().getOperation())
              .map(constant -> Node.of(argument, constant, List.of()))
              .orElseGet(() -> foreign("the constant " + object.getConstant().getOperation()));
      default -> foreign(object.getKindCase() + " captured as " + argument);
    };
  }

  private static Node foreign(String what) {
    return Node.of(what, Node.FOREIGN, Map.of(), List.of());
  }

  /** The results without losses, by their names in Python's structure. */
  private static Map<String, Ref> results(Endpoint endpoint, Map<String, Ref> results) {
    var signature = endpoint.concrete().getOutputSignature();
    List<Spec> specs =
        Specs.of(
            endpoint.loses() && signature.getTupleValue().getValuesCount() == 2
                ? signature.getTupleValue().getValues(0)
                : signature);
    List<Map.Entry<String, Ref>> entries = List.copyOf(results.entrySet());
    Map<String, Ref> named = new LinkedHashMap<>();
    for (int i = 0; i < entries.size() && (specs.isEmpty() || i < specs.size()); i++) {
      String name = specs.isEmpty() ? entries.get(i).getKey() : specs.get(i).name();
      named.put(
          name.isEmpty() || named.containsKey(name) ? "output_" + i : name,
          entries.get(i).getValue());
    }
    return named;
  }

  private static Ref only(Map<String, Ref> results, List<Spec> inputs) {
    if (results.size() != 1) {
      throw new IllegalArgumentException(
          "it has "
              + results.size()
              + " outputs, one must be chosen by output(name) of "
              + results.keySet()
              + " (its inputs are "
              + inputs
              + ")");
    }
    return results.values().iterator().next();
  }
}
