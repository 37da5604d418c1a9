package io.tfsim.savedmodel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Struct.StructuredValue;
import org.tensorflow.proto.Struct.TensorSpecProto;
import org.tensorflow.proto.TensorShapeProto;

/** The tensors in a structure of Python's (tuples, lists, dictionaries), in TensorFlow's order. */
final class Specs {
  private Specs() {}

  /**
   * A tensor of a signature.
   *
   * @param name its key in the innermost dictionary, or the name of its specification
   */
  record Spec(String name, DataType type, Shape shape) {
    @Override
    public String toString() {
      String plain = type.name().replace("DT_", "").toLowerCase(Locale.ROOT);
      return name + " " + (plain.equals("float") ? "float32" : plain) + shape;
    }
  }

  /** All tensors. */
  static List<Spec> of(StructuredValue value) {
    List<Spec> specs = new ArrayList<>();
    collect(value, "", specs);
    return specs;
  }

  private static void collect(StructuredValue value, String key, List<Spec> specs) {
    switch (value.getKindCase()) {
      case TENSOR_SPEC_VALUE -> {
        TensorSpecProto spec = value.getTensorSpecValue();
        specs.add(
            new Spec(
                key.isEmpty() ? spec.getName() : key, spec.getDtype(), shape(spec.getShape())));
      }
      case BOUNDED_TENSOR_SPEC_VALUE -> {
        var spec = value.getBoundedTensorSpecValue();
        specs.add(
            new Spec(
                key.isEmpty() ? spec.getName() : key, spec.getDtype(), shape(spec.getShape())));
      }
      case TUPLE_VALUE ->
          value.getTupleValue().getValuesList().forEach(v -> collect(v, key, specs));
      case LIST_VALUE -> value.getListValue().getValuesList().forEach(v -> collect(v, key, specs));
      case DICT_VALUE ->
          new TreeMap<>(value.getDictValue().getFieldsMap())
              .forEach((name, v) -> collect(v, name, specs));
      case NAMED_TUPLE_VALUE ->
          value
              .getNamedTupleValue()
              .getValuesList()
              .forEach(pair -> collect(pair.getValue(), pair.getKey(), specs));
      default -> {
        // a Python constant, or nothing
      }
    }
  }

  /** A shape; unknown where the file does not know it. */
  static Shape shape(TensorShapeProto proto) {
    return proto.getUnknownRank()
        ? Shape.unknown()
        : Shape.of(
            proto.getDimList().stream()
                .mapToLong(dim -> dim.getSize() < 0 ? Shape.UNKNOWN_SIZE : dim.getSize())
                .toArray());
  }
}
