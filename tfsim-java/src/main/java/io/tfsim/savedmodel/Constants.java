package io.tfsim.savedmodel;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Values that are known without running anything. */
final class Constants {
  private static final int DEPTH = 100;
  private static final long MOST_ELEMENTS = 1L << 28;

  private Constants() {}

  /** A boolean constant. */
  static Node bool(String path, boolean value) {
    TensorProto tensor =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_BOOL)
            .setTensorShape(TensorShapeProto.getDefaultInstance())
            .addBoolVal(value)
            .build();
    return Node.of(
        path,
        "Const",
        Map.of(
            "dtype",
            AttrValue.newBuilder().setType(DataType.DT_BOOL).build(),
            "value",
            AttrValue.newBuilder().setTensor(tensor).build()),
        List.of());
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

  /**
   * Checks a constant's size: a few bytes of a damaged file could ask for any amount of memory.
   *
   * @throws IllegalArgumentException if it has more than 2^28 elements or a negative size
   */
  static void checkSize(Node constant) {
    long size = 1;
    for (var dim : tensor(constant).getTensorShape().getDimList()) {
      if (dim.getSize() < 0 || (dim.getSize() > 0 && size > MOST_ELEMENTS / dim.getSize())) {
        throw new IllegalArgumentException(
            "a constant must have at most "
                + MOST_ELEMENTS
                + " elements, "
                + constant
                + " has the shape "
                + Specs.shape(tensor(constant).getTensorShape()));
      }
      size *= dim.getSize();
    }
  }

  private static TensorProto tensor(Node node) {
    AttrValue value = node.attributes().get("value");
    return value == null ? TensorProto.getDefaultInstance() : value.getTensor();
  }
}
