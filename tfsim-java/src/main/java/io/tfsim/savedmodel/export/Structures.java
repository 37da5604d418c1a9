package io.tfsim.savedmodel.export;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Struct.DictValue;
import org.tensorflow.proto.Struct.ListValue;
import org.tensorflow.proto.Struct.NamedTupleValue;
import org.tensorflow.proto.Struct.NoneValue;
import org.tensorflow.proto.Struct.PairValue;
import org.tensorflow.proto.Struct.StructuredValue;
import org.tensorflow.proto.Struct.TensorSpecProto;
import org.tensorflow.proto.Struct.TupleValue;
import org.tensorflow.proto.TensorShapeProto;

/** Python's values in an object graph. */
final class Structures {
  private Structures() {}

  static StructuredValue none() {
    return StructuredValue.newBuilder().setNoneValue(NoneValue.getDefaultInstance()).build();
  }

  static StructuredValue of(boolean value) {
    return StructuredValue.newBuilder().setBoolValue(value).build();
  }

  static StructuredValue tuple(StructuredValue... values) {
    return StructuredValue.newBuilder()
        .setTupleValue(TupleValue.newBuilder().addAllValues(Arrays.asList(values)))
        .build();
  }

  static StructuredValue dictionary(Map<String, StructuredValue> values) {
    return StructuredValue.newBuilder()
        .setDictValue(DictValue.newBuilder().putAllFields(values))
        .build();
  }

  /** A list of words. */
  static StructuredValue words(List<String> words) {
    ListValue.Builder list = ListValue.newBuilder();
    words.forEach(word -> list.addValues(StructuredValue.newBuilder().setStringValue(word)));
    return StructuredValue.newBuilder().setListValue(list).build();
  }

  /** A float32 tensor. */
  static StructuredValue tensor(String name, Shape shape) {
    return StructuredValue.newBuilder()
        .setTensorSpecValue(
            TensorSpecProto.newBuilder()
                .setName(name)
                .setShape(shape(shape))
                .setDtype(DataType.DT_FLOAT))
        .build();
  }

  /**
   * The arguments of a Python function.
   *
   * @param positional those that can be given by their place
   * @param defaults of the last of them
   * @param keywords those that can be given by name only
   */
  static StructuredValue arguments(
      List<String> positional, StructuredValue defaults, List<String> keywords) {
    return StructuredValue.newBuilder()
        .setNamedTupleValue(
            NamedTupleValue.newBuilder()
                .setName("FullArgSpec")
                .addValues(pair("args", words(positional)))
                .addValues(pair("varargs", none()))
                .addValues(pair("varkw", none()))
                .addValues(pair("defaults", defaults))
                .addValues(pair("kwonlyargs", words(keywords)))
                .addValues(pair("kwonlydefaults", none()))
                .addValues(pair("annotations", dictionary(Map.of()))))
        .build();
  }

  private static PairValue pair(String key, StructuredValue value) {
    return PairValue.newBuilder().setKey(key).setValue(value).build();
  }

  /** A shape; dimensions of unknown size are -1. */
  static TensorShapeProto shape(Shape shape) {
    if (shape.isUnknown()) {
      return TensorShapeProto.newBuilder().setUnknownRank(true).build();
    }
    TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
    for (long size : shape.asArray()) {
      proto.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return proto.build();
  }
}
