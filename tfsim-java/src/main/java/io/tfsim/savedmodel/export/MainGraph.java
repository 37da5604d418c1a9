package io.tfsim.savedmodel.export;

import io.tfsim.savedmodel.export.Traced.StoredVariable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.StatefulPartitionedCall;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * The graph that sessions run, as TensorFlow's C++ loader wants it (Java, Serving, TensorFlow 1):
 * variables, a call for each signature, and the ops that save and restore.
 *
 * <p>These ops have the names that TensorFlow Java looks for when it exports a graph, so that what
 * it loaded can be exported again.
 */
final class MainGraph {
  private static final String SAVE = "save/";

  private final Ops tf;
  private final Parts parts;
  private final Map<String, Operand<? extends TType>> handles = new LinkedHashMap<>();

  private MainGraph(Graph graph, Parts parts) {
    this.tf = Ops.create(graph);
    this.parts = parts;
  }

  /**
   * Builds it.
   *
   * @param batch shape of a batch of examples
   * @param asset name of the file that is an asset
   * @param objects what is saved beside the variables, so that Python finds them
   */
  static MetaGraphDef.Builder of(
      Parts parts, Shape batch, String asset, TrackableObjectGraph objects) {
    try (Graph graph = new Graph()) {
      MainGraph main = new MainGraph(graph, parts);
      parts.variables().forEach(main::variable);
      Map<String, SignatureDef> signatures = main.signatures(batch);
      main.saver(objects);
      Placeholder<TString> assetPath =
          main.tf.withName("asset_path").placeholder(TString.class, scalar());
      GraphDef.Builder definition = graph.toGraphDef().toBuilder();
      parts.called().forEach(definition.getLibraryBuilder()::addFunction);
      parts
          .functions()
          .forEach(function -> definition.getLibraryBuilder().addFunction(function.definition()));
      return MetaGraphDef.newBuilder()
          .setGraphDef(definition)
          .putAllSignatureDef(signatures)
          .setSaverDef(
              SaverDef.newBuilder()
                  .setFilenameTensorName(SAVE + "filename:0")
                  .setSaveTensorName(SAVE + "control_dependency:0")
                  .setRestoreOpName(SAVE + "restore_all")
                  .setVersion(SaverDef.CheckpointFormatVersion.V2))
          .addAssetFileDef(
              AssetFileDef.newBuilder()
                  .setTensorInfo(TensorInfo.newBuilder().setName(name(assetPath.asOutput())))
                  .setFilename(asset));
    }
  }

  private static Placeholder.Options scalar() {
    return Placeholder.shape(Shape.scalar());
  }

  private void variable(StoredVariable variable) {
    handles.put(
        variable.path(),
        tf.withName(variable.path().replaceAll("[^A-Za-z0-9_.\\-/]", "_").replace('/', '.'))
            .varHandleOp(
                variable.type(), variable.shape(), VarHandleOp.sharedName(variable.path())));
  }

  private Operand<? extends TType> handle(StoredVariable variable) {
    return Objects.requireNonNull(handles.get(variable.path()), variable.path());
  }

  private Map<String, SignatureDef> signatures(Shape batch) {
    Map<String, SignatureDef> signatures = new LinkedHashMap<>();
    Map<Traced, SignatureDef> built = new HashMap<>();
    parts
        .signatures()
        .forEach(
            (key, traced) ->
                signatures.put(key, built.computeIfAbsent(traced, t -> signature(t, batch))));
    return signatures;
  }

  private SignatureDef signature(Traced traced, Shape batch) {
    Placeholder<TFloat32> examples =
        tf.withName(traced.name() + "_" + Tracer.EXAMPLES)
            .placeholder(TFloat32.class, Placeholder.shape(batch));
    SignatureDef.Builder signature =
        SignatureDef.newBuilder()
            .setMethodName("tensorflow/serving/predict")
            .putInputs(Tracer.EXAMPLES, info(examples.asOutput(), batch));
    Operation call = call(traced, examples);
    int index = 0;
    for (Map.Entry<String, Shape> output : traced.outputs().entrySet()) {
      signature.putOutputs(output.getKey(), info(call.output(index++), output.getValue()));
    }
    return signature.build();
  }

  private Operation call(Traced traced, Placeholder<TFloat32> examples) {
    List<Output<?>> inputs = new ArrayList<>(List.of(examples.asOutput()));
    traced.captured().forEach(variable -> inputs.add(handle(variable).asOutput()));
    Scope scope = tf.withName(traced.name()).scope();
    OperationBuilder call =
        scope
            .env()
            .opBuilder(StatefulPartitionedCall.OP_NAME, scope.makeOpName("call"), scope)
            .addInputList(inputs.toArray(Output<?>[]::new));
    call.setAttr("Tin", types(inputs.stream().map(Output::dataType).toList()));
    call.setAttr("Tout", types(Collections.nCopies(traced.outputs().size(), DataType.DT_FLOAT)));
    call.setAttr(
        "f",
        AttrValue.newBuilder().setFunc(NameAttrList.newBuilder().setName(traced.name())).build());
    return call.build();
  }

  private static AttrValue types(List<DataType> types) {
    return AttrValue.newBuilder()
        .setList(AttrValue.ListValue.newBuilder().addAllType(types))
        .build();
  }

  private static TensorInfo info(Output<?> output, Shape shape) {
    return TensorInfo.newBuilder()
        .setName(name(output))
        .setDtype(output.dataType())
        .setTensorShape(Structures.shape(shape))
        .build();
  }

  private static String name(Output<?> output) {
    return output.op().name() + ":" + output.index();
  }

  private void saver(TrackableObjectGraph objects) {
    Ops at = tf.withSubScope("save");
    List<StoredVariable> variables = parts.variables();
    Placeholder<TString> file = at.withName("filename").placeholder(TString.class, scalar());
    List<String> keys = new ArrayList<>();
    List<Operand<?>> values = new ArrayList<>();
    List<Class<? extends TType>> types = new ArrayList<>();
    for (StoredVariable variable : variables) {
      keys.add(variable.key());
      values.add(at.readVariableOp(handle(variable), variable.type()));
      types.add(variable.type());
    }
    Operand<TString> names = at.array(keys.toArray(String[]::new));
    Operand<TString> whole = at.array(Collections.nCopies(keys.size(), "").toArray(String[]::new));
    List<Op> assigns = new ArrayList<>();
    if (!variables.isEmpty()) {
      var restored = at.train.restore(file, names, whole, types);
      for (int i = 0; i < variables.size(); i++) {
        assigns.add(at.assignVariableOp(handle(variables.get(i)), restored.tensors().get(i)));
      }
    }
    at.withControlDependencies(assigns).withName("restore_all").noOp();
    keys.add(CheckpointWriter.OBJECT_GRAPH);
    values.add(text(at, objects));
    Op save =
        at.train.save(
            file,
            at.array(keys.toArray(String[]::new)),
            at.array(Collections.nCopies(keys.size(), "").toArray(String[]::new)),
            values);
    at.withControlDependencies(List.of(save)).withName("control_dependency").identity(file);
  }

  private static Operand<TString> text(Ops at, TrackableObjectGraph objects) {
    try (TString tensor = CheckpointWriter.text(objects)) {
      return at.constantOf(tensor);
    }
  }
}
