package io.tfsim.savedmodel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.tensorflow.proto.SavedObjectGraphOuterClass.FunctionSpec;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedConcreteFunction;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObject;
import org.tensorflow.proto.Struct.StructuredValue;

/**
 * A function that can be called from outside.
 *
 * @param function its name in the library
 * @param concrete what it captures, and its signature
 * @param training the Python argument {@code training} that it was traced with, if there is one
 * @param loses whether its results are a pair of the outputs and a list of losses
 */
record Endpoint(
    String function, SavedConcreteFunction concrete, Optional<Boolean> training, boolean loses) {
  static final String WITH_LOSSES = "call_and_return_all_conditional_losses";

  /** The concrete functions of a child of an object; none if there is no such child. */
  static List<Endpoint> of(ObjectGraph objects, int object, String child) {
    OptionalInt id = objects.child(object, child);
    if (id.isEmpty()) {
      return List.of();
    }
    SavedObject node = objects.node(id.getAsInt());
    List<String> names = new ArrayList<>(node.getFunction().getConcreteFunctionsList());
    FunctionSpec spec = node.getFunction().getFunctionSpec();
    if (node.hasBareConcreteFunction()) {
      names.add(node.getBareConcreteFunction().getConcreteFunctionName());
    }
    return names.stream()
        .map(
            name -> {
              SavedConcreteFunction concrete =
                  objects
                      .concrete(name)
                      .orElseThrow(
                          () ->
                              new IllegalArgumentException(
                                  "its object graph names a function "
                                      + name
                                      + " that it does not describe"));
              return new Endpoint(
                  name, concrete, training(spec, concrete), child.equals(WITH_LOSSES));
            })
        .toList();
  }

  private static Optional<Boolean> training(FunctionSpec spec, SavedConcreteFunction concrete) {
    StructuredValue signature = concrete.getCanonicalizedInputSignature();
    List<StructuredValue> parts = signature.getTupleValue().getValuesList();
    if (parts.size() != 2) {
      return Optional.empty();
    }
    StructuredValue keyword = parts.get(1).getDictValue().getFieldsOrDefault("training", none());
    if (bool(keyword)) {
      return Optional.of(keyword.getBoolValue());
    }
    List<StructuredValue> arguments = parts.get(0).getTupleValue().getValuesList();
    int place = argumentNames(spec).indexOf("training");
    if (place >= 0 && place < arguments.size() && bool(arguments.get(place))) {
      return Optional.of(arguments.get(place).getBoolValue());
    }
    return Optional.empty();
  }

  private static List<String> argumentNames(FunctionSpec spec) {
    List<String> names = new ArrayList<>();
    for (var pair : spec.getFullargspec().getNamedTupleValue().getValuesList()) {
      if (pair.getKey().equals("args")) {
        pair.getValue().getListValue().getValuesList().forEach(v -> names.add(v.getStringValue()));
      }
    }
    if (spec.getIsMethod() && !names.isEmpty()) {
      names.remove(0);
    }
    return names;
  }

  private static boolean bool(StructuredValue value) {
    return value.getKindCase() == StructuredValue.KindCase.BOOL_VALUE;
  }

  private static StructuredValue none() {
    return StructuredValue.getDefaultInstance();
  }
}
