package io.tfsim.savedmodel.export;

import io.tfsim.savedmodel.ModelDescription;
import io.tfsim.savedmodel.export.Traced.StoredVariable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.SavedObjectGraphOuterClass.FunctionSpec;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedAsset;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedBareConcreteFunction;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedConcreteFunction;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedFunction;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObject;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObjectGraph;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedUserObject;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedVariable;
import org.tensorflow.proto.Struct.StructuredValue;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph.TrackableObject;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph.TrackableObject.ObjectReference;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph.TrackableObject.SerializedTensor;
import org.tensorflow.proto.VersionDef;

/**
 * The objects that Python makes of a SavedModel.
 *
 * <p>The root can be called, and so can its children {@code to_representation} and so on; each has
 * the lists {@code variables} and {@code trainable_variables}. The root's child {@code tfsim} is
 * the file that describes the model.
 */
final class ObjectGraphWriter {
  private static final String VARIABLES = "variables";
  private static final String TRAINABLE = "trainable_variables";
  private static final String OBJECT = "_generic_user_object";
  private static final String LIST = "trackable_list_wrapper";
  private static final String SIGNATURES = "signature_map";
  private static final String TRAINING = "training";

  private final Parts parts;
  private final Shape batch;
  private final List<SavedObject> nodes = new ArrayList<>();
  private final Map<StoredVariable, Integer> variables = new LinkedHashMap<>();
  private final Map<String, SavedConcreteFunction> functions = new TreeMap<>();

  private ObjectGraphWriter(Parts parts, Shape batch) {
    this.parts = parts;
    this.batch = batch;
  }

  /** The objects; the file that describes the model is asset 0. */
  static SavedObjectGraph of(Parts parts, Shape batch) {
    return new ObjectGraphWriter(parts, batch).build();
  }

  private SavedObjectGraph build() {
    nodes.add(SavedObject.getDefaultInstance()); // the root has to be the first
    parts.variables().forEach(variable -> variables.put(variable, add(variable(variable))));
    Parts.Call main = parts.calls().get(0);
    Map<String, Integer> children = callable(main, variables.keySet());
    for (Parts.Call call : parts.calls()) {
      Set<StoredVariable> captured = new LinkedHashSet<>();
      call.modes().values().forEach(function -> captured.addAll(function.captured()));
      children.put(call.name(), add(object(OBJECT, callable(call, captured))));
    }
    children.put("signatures", add(object(SIGNATURES, signatures())));
    children.put(
        ModelDescription.OBJECT,
        add(
            SavedObject.newBuilder()
                .setAsset(SavedAsset.newBuilder().setAssetFileDefIndex(0))
                .build()));
    nodes.set(0, object(OBJECT, children));
    return SavedObjectGraph.newBuilder()
        .addAllNodes(nodes)
        .putAllConcreteFunctions(functions)
        .build();
  }

  private int add(SavedObject node) {
    nodes.add(node);
    return nodes.size() - 1;
  }

  private int id(StoredVariable variable) {
    return Objects.requireNonNull(variables.get(variable), variable.path());
  }

  private static SavedObject object(String kind, Map<String, Integer> children) {
    SavedObject.Builder node =
        SavedObject.newBuilder()
            .setUserObject(
                SavedUserObject.newBuilder()
                    .setIdentifier(kind)
                    .setVersion(VersionDef.newBuilder().setProducer(1).setMinConsumer(1)));
    children.forEach((name, id) -> node.addChildren(reference(name, id)));
    return node.build();
  }

  private static ObjectReference reference(String name, int id) {
    return ObjectReference.newBuilder().setLocalName(name).setNodeId(id).build();
  }

  private static SavedObject variable(StoredVariable variable) {
    return SavedObject.newBuilder()
        .setVariable(
            SavedVariable.newBuilder()
                .setName(variable.path())
                .setDtype(variable.dtype())
                .setShape(Structures.shape(variable.shape()))
                .setTrainable(variable.trainable()))
        .build();
  }

  /** The children of what can be called. */
  private Map<String, Integer> callable(Parts.Call call, Collection<StoredVariable> captured) {
    Map<String, Integer> children = new LinkedHashMap<>();
    children.put("__call__", add(function(call)));
    children.put(VARIABLES, add(list(captured)));
    children.put(
        TRAINABLE, add(list(captured.stream().filter(StoredVariable::trainable).toList())));
    return children;
  }

  private SavedObject list(Collection<StoredVariable> elements) {
    Map<String, Integer> children = new LinkedHashMap<>();
    elements.forEach(variable -> children.put(String.valueOf(children.size()), id(variable)));
    return object(LIST, children);
  }

  private SavedObject function(Parts.Call call) {
    SavedFunction.Builder function =
        SavedFunction.newBuilder()
            .setFunctionSpec(
                specification(
                    Structures.arguments(
                        List.of(Tracer.EXAMPLES, TRAINING),
                        Structures.tuple(Structures.of(false)),
                        List.of())));
    call.modes()
        .forEach(
            (training, traced) -> {
              function.addConcreteFunctions(traced.name());
              functions.put(
                  traced.name(),
                  concrete(
                      traced,
                      Structures.tuple(
                          Structures.tuple(examples(), Structures.of(training)),
                          Structures.dictionary(Map.of())),
                      Structures.tensor(
                          traced.outputs().firstKey(),
                          Objects.requireNonNull(
                              traced.outputs().get(traced.outputs().firstKey())))));
            });
    return SavedObject.newBuilder().setFunction(function).build();
  }

  private Map<String, Integer> signatures() {
    Map<String, Integer> ids = new LinkedHashMap<>();
    parts
        .signatures()
        .forEach(
            (key, traced) -> {
              ids.put(key, add(signature(traced)));
              Map<String, StructuredValue> outputs = new TreeMap<>();
              traced
                  .outputs()
                  .forEach((name, shape) -> outputs.put(name, Structures.tensor(name, shape)));
              functions.put(
                  traced.name(),
                  concrete(
                      traced,
                      Structures.tuple(
                          Structures.tuple(),
                          Structures.dictionary(Map.of(Tracer.EXAMPLES, examples()))),
                      Structures.dictionary(outputs)));
            });
    return ids;
  }

  private static SavedObject signature(Traced traced) {
    return SavedObject.newBuilder()
        .setBareConcreteFunction(
            SavedBareConcreteFunction.newBuilder()
                .setConcreteFunctionName(traced.name())
                .addArgumentKeywords(Tracer.EXAMPLES)
                .setAllowedPositionalArguments(1)
                .setFunctionSpec(
                    specification(
                        Structures.arguments(
                            List.of(), Structures.none(), List.of(Tracer.EXAMPLES)))))
        .build();
  }

  private static FunctionSpec specification(StructuredValue arguments) {
    return FunctionSpec.newBuilder()
        .setFullargspec(arguments)
        .setInputSignature(Structures.none())
        .build();
  }

  private StructuredValue examples() {
    return Structures.tensor(Tracer.EXAMPLES, batch);
  }

  private SavedConcreteFunction concrete(
      Traced traced, StructuredValue inputs, StructuredValue outputs) {
    return SavedConcreteFunction.newBuilder()
        .addAllBoundInputs(traced.captured().stream().map(this::id).toList())
        .setCanonicalizedInputSignature(inputs)
        .setOutputSignature(outputs)
        .build();
  }

  /** The same variables as a checkpoint names them: {@code variables} of the root, by number. */
  static TrackableObjectGraph checkpoint(List<StoredVariable> variables) {
    TrackableObject.Builder list = TrackableObject.newBuilder();
    List<TrackableObject> stored = new ArrayList<>();
    for (StoredVariable variable : variables) {
      list.addChildren(reference(String.valueOf(stored.size()), stored.size() + 2));
      stored.add(
          TrackableObject.newBuilder()
              .addAttributes(
                  SerializedTensor.newBuilder()
                      .setName("VARIABLE_VALUE")
                      .setFullName(variable.path())
                      .setCheckpointKey(variable.key()))
              .build());
    }
    return TrackableObjectGraph.newBuilder()
        .addNodes(TrackableObject.newBuilder().addChildren(reference(VARIABLES, 1)))
        .addNodes(list)
        .addAllNodes(stored)
        .build();
  }
}
