package io.tfsim.savedmodel.export;

import io.tfsim.savedmodel.export.Traced.StoredVariable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tensorflow.proto.FunctionDef;

/**
 * All functions of a SavedModel.
 *
 * @param signatures what it offers for serving, by name
 * @param calls what Python can call, the model itself first
 * @param called functions that those call
 */
record Parts(Map<String, Traced> signatures, List<Call> calls, List<FunctionDef> called) {

  /** Name of the signature that is served where none is named. */
  static final String DEFAULT = "serving_default";

  /**
   * An output that Python can call, {@code model.to_representation(examples, training=False)}.
   *
   * @param name name of the object
   * @param modes its functions by their argument {@code training}
   */
  record Call(String name, Map<Boolean, Traced> modes) {}

  /** Builds the functions of a model. */
  static Parts of(ExportedModel model, Tracer tracer) {
    Map<String, Traced> signatures = new TreeMap<>();
    List<Call> calls = new ArrayList<>();
    for (ExportedModel.Endpoint endpoint : model.endpoints()) {
      if (endpoint.served()) {
        String name = "signature_" + endpoint.name();
        Traced signature = tracer.trace(name, endpoint, false, true);
        signatures.put(endpoint.name(), signature);
        signatures.putIfAbsent(DEFAULT, signature);
      }
      Traced inference = tracer.trace("inference_" + endpoint.name(), endpoint, false, false);
      Map<Boolean, Traced> modes = new TreeMap<>(Map.of(false, inference));
      if (model.description().trainable()) {
        modes.put(true, tracer.trace("training_" + endpoint.name(), endpoint, true, false));
      }
      calls.add(new Call("to_" + inference.outputs().firstKey(), modes));
    }
    return new Parts(signatures, calls, List.copyOf(new LinkedHashSet<>(tracer.called())));
  }

  /** Each function once. */
  Set<Traced> functions() {
    Set<Traced> functions = new LinkedHashSet<>();
    calls.forEach(call -> functions.addAll(call.modes().values()));
    functions.addAll(signatures.values());
    return functions;
  }

  /** Each variable once. */
  List<StoredVariable> variables() {
    Set<StoredVariable> variables = new LinkedHashSet<>();
    functions().forEach(function -> variables.addAll(function.captured()));
    return List.copyOf(variables);
  }
}
