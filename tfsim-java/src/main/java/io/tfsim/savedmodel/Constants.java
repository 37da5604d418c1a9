package io.tfsim.savedmodel;

import java.nio.ByteOrder;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;

/** Values that are known without running anything. */
final class Constants {
  private static final int DEPTH = 100;

  private Constants() {}

  /** A boolean constant. */
  static Node bool(String path, boolean value) {
    TensorProto tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_BOOL)
            .setTensorShape(org.tensorflow.proto.TensorShapeProto.getDefaultInstance())
            .addBoolVal(value)
            .build();
    return Node.of(
        path,
        "Const",
        java.util.Map.of(
            "dtype",
            AttrValue.newBuilder().setType(DataType.DT_BOOL).build(),
            "value",
            AttrValue.newBuilder().setTensor(tensor).build()),
        java.util.List.of());
  }

  /** A scalar boolean, if it does not depend on the input or on variables. */
  static Optional<Boolean> bool(Ref ref) {
    return bool(ref, DEPTH);
  }

  private static Optional<Boolean> bool(Ref ref, int depth) {
    Node node = ref.node();
    if (depth == 0) {
      return Optional.empty();
    }
    return switch (node.op()) {
      case "Const" -> {
        TensorProto tensor = tensor(node);
        yield tensor.getDtype() == DataType.DT_BOOL && tensor.getTensorShape().getDimCount() == 0
            ? Optional.of(
                tensor.getBoolValCount() > 0
                    ? tensor.getBoolVal(0)
                    : !tensor.getTensorContent().isEmpty()
                        && tensor.getTensorContent().byteAt(0) != 0)
            : Optional.empty();
      }
      case "LogicalNot" -> bool(node.input(0), depth - 1).map(value -> !value);
      case "LogicalAnd" -> both(node, depth).map(values -> values[0] && values[1]);
      case "LogicalOr" -> both(node, depth).map(values -> values[0] || values[1]);
      default -> Optional.empty();
    };
  }

  private static Optional<boolean[]> both(Node node, int depth) {
    return bool(node.input(0), depth - 1)
        .flatMap(a -> bool(node.input(1), depth - 1).map(b -> new boolean[] {a, b}));
  }

  /** The whole numbers of a small constant, such as axes. */
  static Optional<int[]> ints(Ref ref) {
    if (!ref.node().is("Const")) {
      return Optional.empty();
    }
    TensorProto tensor = tensor(ref.node());
    if (tensor.getDtype() != DataType.DT_INT32) {
      return Optional.empty();
    }
    if (!tensor.getTensorContent().isEmpty()) {
      var bytes = tensor.getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      int[] values = new int[bytes.remaining() / Integer.BYTES];
      bytes.asIntBuffer().get(values);
      return Optional.of(values);
    }
    long size =
        tensor.getTensorShape().getDimList().stream()
            .mapToLong(dim -> dim.getSize())
            .reduce(1, (a, b) -> a * b);
    if (size < 0 || size > 16 || (size > 0 && tensor.getIntValCount() == 0)) {
      return Optional.empty();
    }
    // the last value stands for all that follow
    return Optional.of(
        IntStream.range(0, (int) size)
            .map(i -> tensor.getIntVal(Math.min(i, tensor.getIntValCount() - 1)))
            .toArray());
  }

  private static TensorProto tensor(Node node) {
    AttrValue value = node.attributes().get("value");
    return value == null ? TensorProto.getDefaultInstance() : value.getTensor();
  }
}
