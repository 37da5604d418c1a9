package io.tfsim.models;

import static io.tfsim.testing.ValuesAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.data.InOrder;
import io.tfsim.layers.Activation;
import io.tfsim.layers.InstanceNorm;
import io.tfsim.savedmodel.SavedModelBackbone;
import io.tfsim.savedmodel.export.ExportOptions;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.training.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openlca.npy.Npy;
import org.openlca.npy.NpyFloatArray;
import org.tensorflow.ndarray.Shape;

/**
 * Exports that Python loads, compares, makes Keras layers of, trains on and saves again; and those
 * loaded here. Runs where {@code -Dtfsim.python} names a Python with the packages of
 * src/test/python/requirements.txt; {@code .ci/run} makes one.
 */
@Tag("python")
class PythonRoundTripTest {
  private static final Path SCRIPT = Path.of("src/test/python/check_exports.py").toAbsolutePath();

  @TempDir Path directory;

  private final Exports.Bytes examples = Exports.examples("convnet");

  @Test
  void pythonAgreesAndTrainsOn() throws IOException, InterruptedException {
    contrastive("plain", "convnet", ExportOptions.inference());
    List<String> trainable =
        List.of("convnet", "k2_training_both", "k2_mobilenet_small", "k3_conv_archive");
    for (String name : trainable) {
      contrastive(name, name, ExportOptions.forTraining());
    }
    classifier();
    assertThat(python())
        .contains("ok plain", "inference only", "ok classifier")
        .contains(trainable.stream().map(name -> "ok " + name).toList());
    for (String name : trainable) {
      loadsWhatPythonTrained(name);
    }
  }

  private static Training training(Exports.Bytes source) {
    return Training.on(new InOrder(source, 4)).epochs(2);
  }

  private void contrastive(String folder, String backbone, ExportOptions options)
      throws IOException {
    Exports.Bytes source = Exports.examples(backbone);
    Path made = folder(folder, source);
    var preprocessing = backbone.equals("convnet") ? InstanceNorm.create() : Activation.LINEAR;
    try (ContrastiveModel model =
        Exports.contrastive(Exports.backbone(backbone), preprocessing, source)) {
      var unused = model.fit(training(source));
      model.export(made.resolve("model"), options);
      for (Output output : Output.values()) {
        String name = output.key();
        write(
            made.resolve(name + "." + name + ".npy"), Exports.embed(model.encoder(output), source));
      }
    }
  }

  private void classifier() throws IOException {
    Path made = folder("classifier", examples);
    try (Classifier classifier = ClassifierExportTest.classifier(examples)) {
      var unused = classifier.fit(training(examples));
      classifier.export(made.resolve("model"), ExportOptions.forTraining());
    }
    try (var bundle =
        org.tensorflow.SavedModelBundle.load(made.resolve("model").toString(), "serve")) {
      for (String signature : List.of("classify", "representation")) {
        Exports.call(bundle, signature, examples.source().examples())
            .forEach((key, value) -> write(made.resolve(signature + "." + key + ".npy"), value));
      }
    }
  }

  private Path folder(String name, Exports.Bytes source) throws IOException {
    Path folder = Files.createDirectory(directory.resolve(name));
    write(folder.resolve("examples.npy"), source.source().examples());
    return folder;
  }

  private static void write(Path file, Values values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values.at(i);
    }
    long[] dims = values.shape().asArray();
    int[] shape = new int[dims.length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Math.toIntExact(dims[i]);
    }
    Npy.write(file.toFile(), new NpyFloatArray(shape, floats, false));
  }

  private String python() throws IOException, InterruptedException {
    String python = System.getProperty("tfsim.python", "");
    assertThat(python).as("-Dtfsim.python").isNotEmpty();
    Path out = directory.resolve("out.txt");
    Process process =
        new ProcessBuilder(python, SCRIPT.toString(), directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    int code = process.waitFor();
    String text = Files.readString(out, StandardCharsets.UTF_8);
    System.getLogger("python").log(System.Logger.Level.INFO, text);
    assertThat(code).as(text).isZero();
    return text;
  }

  /** What {@code tf.saved_model.save} made of it after training. */
  private void loadsWhatPythonTrained(String name) {
    Path folder = directory.resolve(name);
    Exports.Bytes source = Exports.examples(name);
    SavedModelBackbone trained = SavedModelBackbone.of(folder.resolve("trained"));
    assertThat(trained.trains()).isTrue();
    try (ContrastiveModel model = Exports.contrastive(trained, Activation.LINEAR, source);
        var channel = Files.newByteChannel(folder.resolve("trained.npy"))) {
      var npy = Npy.read(channel);
      Values expected =
          Values.of(Shape.of(npy.shape()[0], npy.shape()[1]), npy.asDoubleArray().data());
      assertThat(Exports.embed(model.encoder(Output.REPRESENTATION), source))
          .isCloseTo(expected, Tolerance.of(1e-4, 1e-5));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
