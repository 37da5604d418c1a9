package io.tfsim.savedmodel;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.Maps;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpDef.ArgDef;

/** The op types that this TensorFlow knows, and how many tensors their arguments are. */
final class OpDefs {
  private static final Supplier<Map<String, OpDef>> KNOWN =
      Suppliers.memoize(
          () -> Maps.uniqueIndex(TensorFlow.registeredOpList().getOpList(), OpDef::getName));

  private OpDefs() {}

  static Optional<OpDef> find(String type) {
    return Optional.ofNullable(KNOWN.get().get(type));
  }

  /**
   * Number of tensors of an argument.
   *
   * @throws IllegalArgumentException if the attribute that says so is missing or negative
   */
  static int count(OpDef op, ArgDef argument, Map<String, AttrValue> attributes) {
    if (!argument.getNumberAttr().isEmpty()) {
      long number = attribute(op, argument.getNumberAttr(), attributes).getI();
      if (number < 0 || number > Short.MAX_VALUE) {
        throw new IllegalArgumentException(
            op.getName()
                + "'s "
                + argument.getNumberAttr()
                + " must be in [0, "
                + Short.MAX_VALUE
                + "], was "
                + number);
      }
      return (int) number;
    }
    if (!argument.getTypeListAttr().isEmpty()) {
      return attribute(op, argument.getTypeListAttr(), attributes).getList().getTypeCount();
    }
    return 1;
  }

  static boolean list(ArgDef argument) {
    return !argument.getNumberAttr().isEmpty() || !argument.getTypeListAttr().isEmpty();
  }

  /**
   * Index among all outputs of the first tensor of an output argument.
   *
   * @throws IllegalArgumentException if the op has no such output
   */
  static int offset(OpDef op, String output, Map<String, AttrValue> attributes) {
    int offset = 0;
    for (ArgDef argument : op.getOutputArgList()) {
      if (argument.getName().equals(output)) {
        return offset;
      }
      offset += count(op, argument, attributes);
    }
    throw new IllegalArgumentException(
        op.getName() + " must have an output " + output + ", it has " + names(op));
  }

  private static List<String> names(OpDef op) {
    return op.getOutputArgList().stream().map(ArgDef::getName).toList();
  }

  private static AttrValue attribute(OpDef op, String name, Map<String, AttrValue> attributes) {
    AttrValue given = attributes.get(name);
    if (given != null) {
      return given;
    }
    return op.getAttrList().stream()
        .filter(attribute -> attribute.getName().equals(name) && attribute.hasDefaultValue())
        .map(OpDef.AttrDef::getDefaultValue)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(op.getName() + " must have attribute " + name));
  }
}
