package io.tfsim.savedmodel;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * The values of a SavedModel's variables, in {@code variables/variables}.
 *
 * <p>A variable's key is found by walking the model's object graph and the checkpoint's own side by
 * side from their roots, since names are neither unique nor always there.
 */
final class Checkpoint {
  private static final String OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH";
  private static final String VALUE = "VARIABLE_VALUE";

  /** Two block handles, padding, and this number end the index. */
  private static final int FOOTER = 48;

  private static final long MAGIC = 0xdb4775248b80fb57L;

  private final Path prefix;
  private final Map<Integer, String> keys;

  private Checkpoint(Path prefix, Map<Integer, String> keys) {
    this.prefix = prefix;
    this.keys = keys;
  }

  /**
   * Finds the keys of the variables.
   *
   * @throws IllegalArgumentException if files are missing or damaged
   */
  static Checkpoint open(Path directory, ObjectGraph objects) throws IOException {
    Path prefix = directory.resolve("variables").resolve("variables");
    if (objects.variables().isEmpty()) {
      return new Checkpoint(prefix, Map.of());
    }
    checkFiles(prefix);
    TrackableObjectGraph stored;
    byte[] graph =
        restore(
                prefix,
                List.of(OBJECT_GRAPH),
                TString.class,
                tensor -> ((TString) tensor).asBytes().getObject())
            .get(0);
    try {
      stored = TrackableObjectGraph.parseFrom(graph);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(prefix + ".index holds no proper object graph", e);
    }
    return new Checkpoint(prefix, keys(objects, stored));
  }

  private static void checkFiles(Path prefix) throws IOException {
    Path index = prefix.resolveSibling("variables.index");
    if (!Files.isRegularFile(index)) {
      throw new IllegalArgumentException("it must have a file " + index + ", there is none");
    }
    checkFooter(index);
    try (Stream<Path> files = Files.list(prefix.resolveSibling(""))) {
      if (files.noneMatch(file -> file.toString().startsWith(prefix + ".data-"))) {
        throw new IllegalArgumentException(
            "it must have files " + prefix + ".data-*, there is none");
      }
    }
  }

  /** TensorFlow would take any sizes in the footer for true, and try to get so much memory. */
  private static void checkFooter(Path index) throws IOException {
    long size = Files.size(index);
    boolean whole = false;
    if (size >= FOOTER) {
      ByteBuffer footer = ByteBuffer.allocate(FOOTER).order(ByteOrder.LITTLE_ENDIAN);
      try (RandomAccessFile file = new RandomAccessFile(index.toFile(), "r")) {
        file.seek(size - FOOTER);
        file.readFully(footer.array());
      }
      whole =
          footer.getLong(FOOTER - Long.BYTES) == MAGIC
              && isBlock(footer, size)
              && isBlock(footer, size);
    }
    if (!whole) {
      throw new IllegalArgumentException(
          index + " is damaged or truncated: it does not end as an index of a checkpoint does");
    }
  }

  private static boolean isBlock(ByteBuffer footer, long fileSize) {
    long offset = varint(footer);
    long size = varint(footer);
    return offset >= 0 && size >= 0 && offset <= fileSize && size <= fileSize - offset;
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE && bytes.hasRemaining(); shift += 7) {
      byte next = bytes.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    return -1;
  }

  private static Map<Integer, String> keys(ObjectGraph objects, TrackableObjectGraph stored) {
    Map<Integer, String> keys = new HashMap<>();
    record Pair(int object, int stored) {}
    ArrayDeque<Pair> open = new ArrayDeque<>(List.of(new Pair(0, 0)));
    Set<Integer> seen = new HashSet<>(List.of(0));
    while (!open.isEmpty()) {
      Pair pair = open.remove();
      if (pair.stored() < 0 || pair.stored() >= stored.getNodesCount()) {
        continue;
      }
      var node = stored.getNodes(pair.stored());
      node.getAttributesList().stream()
          .filter(attribute -> attribute.getName().equals(VALUE))
          .forEach(attribute -> keys.putIfAbsent(pair.object(), attribute.getCheckpointKey()));
      Map<String, Integer> children = objects.children(pair.object());
      for (var child : node.getChildrenList()) {
        Integer object = children.get(child.getLocalName());
        if (object != null && seen.add(object)) { // one way to each object is enough
          open.add(new Pair(object, child.getNodeId()));
        }
      }
    }
    return keys;
  }

  /** Whether there is a value of a variable of the object graph. */
  boolean has(int variable) {
    return keys.containsKey(variable);
  }

  /**
   * Reads float32 values.
   *
   * @param variables numbers in the object graph; there is a value of each
   * @return what {@code reader} makes of each, in the same order
   * @throws IllegalArgumentException if the checkpoint is damaged or does not hold such values
   */
  <R> List<R> restore(List<Integer> variables, Function<TFloat32, R> reader) {
    return variables.isEmpty()
        ? List.of()
        : restore(
            prefix,
            variables.stream().map(variable -> keys.getOrDefault(variable, "")).toList(),
            TFloat32.class,
            tensor -> reader.apply((TFloat32) tensor));
  }

  private static <R> List<R> restore(
      Path prefix, List<String> keys, Class<? extends TType> type, Function<Tensor, R> reader) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var restored =
          tf.train.restore(
              tf.constant(prefix.toString()),
              tf.array(keys.toArray(String[]::new)),
              tf.array(Collections.nCopies(keys.size(), "").toArray(String[]::new)),
              Collections.nCopies(keys.size(), type));
      Session.Runner runner = session.runner();
      restored.tensors().forEach(runner::fetch);
      try (Result result = runner.run()) {
        List<R> values = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
          values.add(reader.apply(result.get(i)));
        }
        return values;
      }
    } catch (RuntimeException e) { // TensorFlow's errors have no class in common
      throw new IllegalArgumentException(
          "the checkpoint " + prefix + " cannot be read: " + e.getMessage(), e);
    }
  }
}
