package io.tfsim.savedmodel.export;

import io.tfsim.files.NewDirectory;
import io.tfsim.graph.ModelGraph;
import io.tfsim.savedmodel.ModelDescription;
import io.tfsim.savedmodel.export.Traced.StoredVariable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph;

/**
 * Writes models as SavedModels of TensorFlow 2.
 *
 * <p>Models have their own {@code export}; this is for models of one's own. The file has an object
 * graph (for Python, and for {@link io.tfsim.savedmodel.SavedModelBackbone}) and a graph with
 * signatures (for TensorFlow Java, TensorFlow Serving and anything else on the C++ loader).
 */
public final class SavedModelWriter {
  private SavedModelWriter() {}

  /**
   * Writes a model, with the weights as they are now.
   *
   * @param directory a new one in an existing directory; it appears when it is complete
   * @throws IllegalArgumentException if there is something at its place, or the model needs what a
   *     function cannot have
   * @throws UncheckedIOException if it cannot be written; nothing is left then
   */
  public static void write(Path directory, ExportedModel model) {
    try {
      NewDirectory.write(directory, beside -> writeFiles(beside, model));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot export to " + directory + ": " + reason(e), e);
    }
  }

  /**
   * Copies a SavedModel that this library wrote.
   *
   * @param directory a new one in an existing directory; it appears when it is complete
   * @throws IllegalArgumentException if there is something at its place, or {@code from} is not
   *     such a SavedModel
   * @throws UncheckedIOException if it cannot be read or written; nothing is left then
   */
  public static void copy(Path from, Path directory) {
    ModelDescription unused = ModelDescription.read(from); // it is one of ours, and not damaged
    try {
      checkOutside(from, directory);
      NewDirectory.write(directory, beside -> copyFiles(from, beside));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot copy " + from + " to " + directory + ": " + reason(e), e);
    }
  }

  /** A copy inside what is copied would be copied, too. */
  private static void checkOutside(Path from, Path directory) throws IOException {
    Path parent = directory.toAbsolutePath().normalize().getParent();
    if (parent != null && Files.isDirectory(parent)) {
      Path whole = from.toRealPath();
      if (parent.toRealPath().startsWith(whole)) {
        throw new IllegalArgumentException(
            "a copy must not go into what is copied, " + whole + ", was " + directory);
      }
    }
  }

  private static void copyFiles(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (!Files.isDirectory(file)) {
          Files.copy(file, copy);
        } else if (!file.equals(from)) {
          Files.createDirectory(copy);
        }
      }
    }
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException failed && failed.getReason() == null
        // its message is the file's name only
        ? e.getClass().getSimpleName().replace("Exception", "") + " " + failed.getFile()
        : String.valueOf(e.getMessage());
  }

  private static void writeFiles(Path directory, ExportedModel model) throws IOException {
    ModelDescription description = model.description();
    Tracer tracer = new Tracer(model, description.examples());
    Parts parts = Parts.of(model, tracer);
    TrackableObjectGraph stored = ObjectGraphWriter.checkpoint(parts.variables());

    Path assets = Files.createDirectory(directory.resolve("assets"));
    Files.write(assets.resolve(ModelDescription.FILE), description.json());
    Path variables = Files.createDirectory(directory.resolve("variables"));
    CheckpointWriter.write(
        variables.resolve("variables"),
        parts.variables(),
        values(model.graph(), parts, tracer),
        stored);
    MetaGraphDef.Builder graph =
        MainGraph.of(parts, tracer.batch(), ModelDescription.FILE, stored)
            .setObjectGraphDef(ObjectGraphWriter.of(parts, tracer.batch()));
    graph.getMetaInfoDefBuilder().addTags("serve").setTensorflowVersion(TensorFlow.version());
    SavedModel file =
        SavedModel.newBuilder().setSavedModelSchemaVersion(1).addMetaGraphs(graph).build();
    Files.write(directory.resolve("saved_model.pb"), file.toByteArray());
  }

  private static Map<String, byte[]> values(ModelGraph graph, Parts parts, Tracer tracer) {
    Map<String, byte[]> values = new LinkedHashMap<>(tracer.firstValues());
    List<String> others =
        parts.variables().stream()
            .map(StoredVariable::path)
            .filter(path -> !values.containsKey(path))
            .toList();
    values.putAll(graph.readAll(others, CheckpointWriter::bytes));
    return values;
  }
}
