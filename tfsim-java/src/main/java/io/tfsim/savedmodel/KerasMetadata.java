package io.tfsim.savedmodel;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code keras_metadata.pb} of Keras 2 says: names of layers, momentum of batch normalisation,
 * Keras's version. Nothing of it is needed to run a model, so the file may be missing.
 *
 * <p>The file is a list of messages, each with a node's number (field 2) and JSON (field 5).
 */
final class KerasMetadata {
  private static final int NODES = 1;
  private static final int NODE_ID = 2;
  private static final int METADATA = 5;
  private static final Pattern NAME = Pattern.compile("^\\{\"name\": \"([^\"\\\\]+)\"");
  private static final Pattern VERSION = Pattern.compile("\"keras_version\": \"([^\"\\\\]+)\"");
  private static final Pattern MOMENTUM =
      Pattern.compile(
          "\"class_name\": \"[^\"]*BatchNormalization[^\"]*\", \"config\": \\{\"name\":"
              + " \"([^\"\\\\]+)\".{0,300}?\"momentum\": ([0-9.eE+-]+)");

  private final Map<Integer, String> names = new HashMap<>();
  private final Map<String, Double> momenta = new HashMap<>();
  private Optional<String> version = Optional.empty();

  private KerasMetadata() {}

  /**
   * Reads the file in a SavedModel's directory, if there is one.
   *
   * @throws IllegalArgumentException if it is damaged
   */
  static KerasMetadata read(Path directory) throws IOException {
    KerasMetadata metadata = new KerasMetadata();
    Path file = directory.resolve("keras_metadata.pb");
    if (Files.isRegularFile(file)) {
      try {
        metadata.readNodes(CodedInputStream.newInstance(Files.readAllBytes(file)));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalArgumentException(file + " is damaged: " + e.getMessage(), e);
      }
    }
    return metadata;
  }

  private void readNodes(CodedInputStream file) throws IOException {
    for (int tag = file.readTag(); tag != 0; tag = file.readTag()) {
      if (tag == ((NODES << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        readNode(CodedInputStream.newInstance(file.readByteArray()));
      } else {
        file.skipField(tag);
      }
    }
  }

  private void readNode(CodedInputStream node) throws IOException {
    int id = 0;
    String json = "";
    for (int tag = node.readTag(); tag != 0; tag = node.readTag()) {
      if (tag == ((NODE_ID << 3) | WireFormat.WIRETYPE_VARINT)) {
        id = node.readInt32();
      } else if (tag == ((METADATA << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        json = new String(node.readByteArray(), StandardCharsets.UTF_8);
      } else {
        node.skipField(tag);
      }
    }
    Matcher name = NAME.matcher(json);
    if (name.find()) {
      names.put(id, name.group(1));
    }
    Matcher keras = VERSION.matcher(json);
    if (keras.find()) {
      version = Optional.of(keras.group(1));
    }
    Matcher momentum = MOMENTUM.matcher(json);
    while (momentum.find()) {
      momenta.put(momentum.group(1), Double.valueOf(momentum.group(2)));
    }
  }

  /** Keras's version. */
  Optional<String> version() {
    return version;
  }

  /** Name of the layer or model at a node of the object graph. */
  Optional<String> name(int object) {
    return Optional.ofNullable(names.get(object));
  }

  /** Momentum of the batch normalisation layer of a name. */
  Optional<Double> momentum(String layer) {
    return Optional.ofNullable(momenta.get(layer));
  }
}
