package io.tfsim.savedmodel;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;

/**
 * A SavedModel that was read.
 *
 * @param directory where it lies
 * @param tensorFlow version of TensorFlow that wrote it
 * @param keras what Keras 2 wrote beside it
 * @param objects its objects
 * @param library its functions
 * @param checkpoint its variables' values
 * @param signatures what it offers for serving
 */
record SavedModelFiles(
    Path directory,
    String tensorFlow,
    KerasMetadata keras,
    ObjectGraph objects,
    FunctionLibrary library,
    Checkpoint checkpoint,
    Map<String, SignatureDef> signatures) {
  private static final String MODEL = "saved_model.pb";
  private static final String TAG = "serve";

  /**
   * Reads a directory. Nothing outside it is read.
   *
   * @throws IllegalArgumentException if it is not a SavedModel of TensorFlow 2, or damaged
   */
  static SavedModelFiles read(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException(
          "a SavedModel must be a directory, " + directory.toAbsolutePath() + " is not");
    }
    Path file = directory.resolve(MODEL);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "a SavedModel's directory must hold a file "
              + MODEL
              + ", there is none in "
              + directory.toAbsolutePath());
    }
    return about(directory, () -> read(directory, file));
  }

  private static SavedModelFiles read(Path directory, Path file) {
    try {
      MetaGraphDef graph = graph(parse(file));
      KerasMetadata keras = KerasMetadata.read(directory);
      ObjectGraph objects = new ObjectGraph(graph.getObjectGraphDef(), keras);
      return new SavedModelFiles(
          directory,
          graph.getMetaInfoDef().getTensorflowVersion(),
          keras,
          objects,
          new FunctionLibrary(graph.getGraphDef()),
          Checkpoint.open(directory, objects),
          graph.getSignatureDefMap());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read SavedModel " + directory, e);
    }
  }

  private static SavedModel parse(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return SavedModel.parseFrom(in);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(
          MODEL + " is damaged or truncated (" + Files.size(file) + " bytes): " + e.getMessage(),
          e);
    }
  }

  private static MetaGraphDef graph(SavedModel model) {
    Optional<MetaGraphDef> serving =
        model.getMetaGraphsList().stream()
            .filter(graph -> graph.getMetaInfoDef().getTagsList().contains(TAG))
            .findFirst();
    return serving.orElseThrow(
        () ->
            new IllegalArgumentException(
                MODEL
                    + " must hold a graph with the tag "
                    + TAG
                    + ", it holds "
                    + model.getMetaGraphsList().stream()
                        .map(graph -> graph.getMetaInfoDef().getTagsList())
                        .toList()));
  }

  /** Does something; an error of it says which SavedModel it is about. */
  static <T> T about(Path directory, Supplier<T> work) {
    try {
      return work.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("SavedModel " + directory + ": " + e.getMessage(), e);
    }
  }
}
