package io.tfsim.models;

import static io.tfsim.testing.ValuesAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.backbones.Backbone;
import io.tfsim.backbones.ConvNet;
import io.tfsim.data.InOrder;
import io.tfsim.graph.FloatType;
import io.tfsim.layers.Activation;
import io.tfsim.layers.InstanceNorm;
import io.tfsim.savedmodel.ModelDescription;
import io.tfsim.savedmodel.SavedModelBackbone;
import io.tfsim.savedmodel.export.ExportOptions;
import io.tfsim.testing.SavedModels;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** Exports of contrastive models, read by TensorFlow's own loader and by ours. */
class ContrastiveModelExportTest {
  private static final Tolerance ROUNDING = Tolerance.of(1e-5, 1e-6);

  @TempDir Path directory;

  /** A model of ours, with dropout, with a training function, without one. */
  private static final List<String> FEW =
      List.of("convnet", "k2_training_both", "k3_conv_archive", "k3_conv_export");

  static Stream<Arguments> few() {
    return inBothForms(FEW.stream());
  }

  static Stream<Arguments> others() {
    return inBothForms(SavedModels.PACKED.stream().filter(name -> !FEW.contains(name)));
  }

  private static Stream<Arguments> inBothForms(Stream<String> names) {
    return names.flatMap(name -> Stream.of(Arguments.of(name, false), Arguments.of(name, true)));
  }

  @ParameterizedTest
  @MethodSource("few")
  void signaturesGiveWhatTheModelGives(String name, boolean trainable) {
    compareSignatures(name, trainable);
  }

  @ParameterizedTest
  @MethodSource("others")
  @Tag("full")
  void signaturesOfAllSavedModelsGiveWhatTheModelGives(String name, boolean trainable) {
    compareSignatures(name, trainable);
  }

  private void compareSignatures(String name, boolean trainable) {
    Path file = directory.resolve("export");
    Exports.Bytes examples = Exports.examples(name);
    try (ContrastiveModel model = Exports.contrastive(name)) {
      var unused = model.fit(training(examples, 2)); // weights and statistics of their own
      model.export(file, new ExportOptions(trainable));
      try (SavedModelBundle bundle = SavedModelBundle.load(file.toString(), "serve")) {
        for (Output output : Output.values()) {
          Values expected = Exports.embed(model.encoder(output), examples);
          Values x = examples.source().examples();
          assertThat(Exports.call(bundle, output.key(), x)).containsOnlyKeys(output.key());
          assertThat(Exports.call(bundle, output.key(), x).get(output.key()))
              .isCloseTo(expected, ROUNDING);
          assertThat(Exports.call(bundle, output.key(), x.rows(2, 5)).get(output.key()))
              .isCloseTo(expected.rows(2, 5), ROUNDING);
        }
        assertThat(Exports.call(bundle, "serving_default", examples.source().examples()))
            .containsOnlyKeys("representation");
      }
    }
  }

  private static Training training(Exports.Bytes examples, int epochs) {
    return Training.on(new InOrder(examples, 4)).epochs(epochs);
  }

  @ParameterizedTest
  @MethodSource("few")
  void loadedAsABackboneItIsTheSameModel(String name, boolean trainable) {
    compareRoundTrip(name, trainable);
  }

  @ParameterizedTest
  @MethodSource("others")
  @Tag("full")
  void everySavedModelLoadedAsABackboneIsTheSameModel(String name, boolean trainable) {
    compareRoundTrip(name, trainable);
  }

  private void compareRoundTrip(String name, boolean trainable) {
    Path file = directory.resolve("export");
    Path again = directory.resolve("again");
    Exports.Bytes examples = Exports.examples(name);
    try (ContrastiveModel model = Exports.contrastive(name)) {
      var unused = model.fit(training(examples, 2));
      model.export(file, new ExportOptions(trainable));
      Values expected = Exports.embed(model.encoder(Output.REPRESENTATION), examples);
      Map<String, float[]> weights = backboneWeights(model);
      for (Path next : List.of(again, directory.resolve("third"))) {
        SavedModelBackbone backbone = SavedModelBackbone.of(file);
        assertThat(backbone.trains()).isEqualTo(trainable);
        try (ContrastiveModel loaded = Exports.contrastive(backbone, Activation.LINEAR, examples)) {
          assertThat(Exports.embed(loaded.encoder(Output.REPRESENTATION), examples))
              .isCloseTo(expected, Tolerance.EXACT);
          Map<String, float[]> loadedWeights = backboneWeights(loaded);
          assertThat(loadedWeights.keySet()).isEqualTo(weights.keySet());
          weights.forEach((path, w) -> assertThat(loadedWeights.get(path)).as(path).isEqualTo(w));
          loaded.export(next, new ExportOptions(trainable));
        }
        file = next;
      }
    }
  }

  private static Map<String, float[]> backboneWeights(ContrastiveModel model) {
    Map<String, float[]> weights = model.weights().all();
    weights.keySet().removeIf(path -> !path.startsWith("backbone/"));
    return weights;
  }

  @Test
  void trainsOnAsTheModelItselfWould() {
    compareTraining("convnet");
  }

  @ParameterizedTest
  @CsvSource({"k2_separable", "k3_conv_export"})
  @Tag("full")
  void savedModelsTrainOnAsTheModelItselfWould(String name) {
    compareTraining(name);
  }

  /** Training of the export, by its training functions, against training of the model itself. */
  private void compareTraining(String name) {
    Path file = directory.resolve("export");
    Exports.Bytes examples = Exports.examples(name);
    Map<String, float[]> start;
    try (ContrastiveModel model = Exports.contrastive(name)) {
      var unused = model.fit(training(examples, 1));
      model.export(file, ExportOptions.forTraining());
      start = model.weights().all();
    }
    Backbone exported = SavedModelBackbone.of(file);
    try (ContrastiveModel model = Exports.contrastive(name);
        ContrastiveModel loaded = Exports.contrastive(exported, Activation.LINEAR, examples)) {
      start.forEach((path, values) -> model.weights().set(path, values));
      start.forEach((path, values) -> loaded.weights().set(path, values));
      List<Double> losses = model.fit(training(examples, 2)).losses();
      List<Double> again = loaded.fit(training(examples, 2)).losses();
      for (int i = 0; i < losses.size(); i++) {
        assertThat(again.get(i)).isCloseTo(losses.get(i), within(1e-5));
      }
      Map<String, float[]> after = loaded.weights().all();
      model
          .weights()
          .all()
          .forEach(
              (path, values) ->
                  assertThat(after.get(path))
                      .as(path)
                      .usingComparatorWithPrecision(1e-4f)
                      .containsExactly(values));
    }
  }

  @Test
  void aPlainExportTrainsByItsInferenceFunctionOrRebuilt() {
    Path file = directory.resolve("export");
    try (ContrastiveModel model = Exports.contrastive("convnet")) {
      model.export(file);
    }
    SavedModelBackbone backbone = SavedModelBackbone.of(file);
    assertThat(backbone.trains()).isFalse();
    Exports.Bytes examples = Exports.examples("convnet");
    try (ContrastiveModel rebuilt =
        Exports.contrastive(backbone.rebuildBatchNorm(), Activation.LINEAR, examples)) {
      float[] before = rebuilt.weights().get("backbone/conv1_bn/moving_mean");
      var unused = rebuilt.fit(training(examples, 1));
      assertThat(rebuilt.weights().get("backbone/conv1_bn/moving_mean")).isNotEqualTo(before);
    }
  }

  @Test
  void preprocessingIsInsideAndOutputsOfLayersCanBeAskedFor() {
    Path file = directory.resolve("export");
    Exports.Bytes examples = Exports.examples("convnet");
    try (ContrastiveModel model =
        Exports.contrastive(Exports.backbone("convnet"), InstanceNorm.create(), examples)) {
      model.export(file);
      try (SavedModelBundle bundle = SavedModelBundle.load(file.toString(), "serve")) {
        assertThat(
                Exports.call(bundle, "representation", examples.source().examples())
                    .get("representation"))
            .isCloseTo(Exports.embed(model.encoder(Output.REPRESENTATION), examples), ROUNDING);
      }
    }
    assertThat(SavedModelBackbone.of(file).outputs())
        .contains("preprocessing", "backbone/conv1_bn", "backbone/avg_pool");
  }

  @Test
  void modelsInDoublePrecisionTakeAndGiveFloat32() {
    Path file = directory.resolve("export");
    Exports.Bytes examples = Exports.examples("convnet");
    try (ContrastiveModel model =
        Exports.contrastive(
            Exports.backbone("convnet"), Activation.LINEAR, examples, FloatType.FLOAT64)) {
      model.export(file, ExportOptions.forTraining());
      try (SavedModelBundle bundle = SavedModelBundle.load(file.toString(), "serve")) {
        assertThat(
                Exports.call(bundle, "projection", examples.source().examples()).get("projection"))
            .isCloseTo(Exports.embed(model.encoder(Output.PROJECTION), examples), ROUNDING);
      }
    }
  }

  @Test
  void theProjectionCanBeABackboneToo() {
    Path file = directory.resolve("export");
    Exports.Bytes examples = Exports.examples("convnet");
    try (ContrastiveModel model = Exports.contrastive("convnet")) {
      model.export(file);
      Backbone projection = SavedModelBackbone.of(file).layer("to_projection");
      try (ContrastiveModel loaded = Exports.contrastive(projection, Activation.LINEAR, examples)) {
        assertThat(Exports.embed(loaded.encoder(Output.REPRESENTATION), examples))
            .isCloseTo(Exports.embed(model.encoder(Output.PROJECTION), examples), Tolerance.EXACT);
      }
    }
  }

  @Test
  void itSaysWhatItIs() {
    Path file = directory.resolve("export");
    try (ContrastiveModel model = Exports.contrastive("convnet")) {
      model.export(file, ExportOptions.forTraining());
      ModelDescription description = ModelDescription.read(file);
      assertThat(description.kind()).isEqualTo(ModelDescription.Kind.CONTRASTIVE);
      assertThat(description.examples()).isEqualTo(model.examples());
      assertThat(description.widths())
          .containsOnly(Map.entry("representation", 12), Map.entry("projection", 10));
      assertThat(description.trainable()).isTrue();
      assertThat(description.seed()).isEqualTo(4);
      assertThat(description.version()).matches("\\d+\\.\\d+\\.\\d+.*");
      assertThat(description.configuration())
          .contains("\"method\":{\"type\":\"SimSiam\"")
          .contains("\"backbone\":{\"type\":\"ConvNet\",\"widths\":[8,12]");
    }
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void itHoldsPlainOpsOnly(boolean trainable) throws IOException {
    Path file = directory.resolve("export");
    try (ContrastiveModel model = Exports.contrastive("convnet")) {
      var unused = model.fit(training(Exports.examples("convnet"), 1));
      model.export(file, new ExportOptions(trainable));
    }
    MetaGraphDef graph = read(file);
    assertThat(graph.getSignatureDefMap().keySet())
        .containsExactlyInAnyOrder("representation", "projection", "serving_default");
    assertThat(graph.getAssetFileDefList()).hasSize(1);
    List<NodeDef> nodes = new ArrayList<>(graph.getGraphDef().getNodeList());
    assertThat(nodes.stream().filter(node -> node.getOp().equals("Placeholder")))
        .extracting(NodeDef::getName)
        .containsExactlyInAnyOrder(
            "signature_representation_examples",
            "signature_projection_examples",
            "save/filename",
            "asset_path");
    assertThat(nodes.stream().filter(node -> node.getOp().equals("VarHandleOp")))
        .extracting(NodeDef::getName)
        .allMatch(name -> name.matches("(backbone|projector|predictor)\\..*"))
        .hasSize(trainable ? 25 : 18);
    for (FunctionDef function : graph.getGraphDef().getLibrary().getFunctionList()) {
      for (NodeDef node : function.getNodeDefList()) {
        assertThat(node.getOp())
            .isNotIn("Placeholder", "VarHandleOp", "PartitionedCall", "StatefulPartitionedCall");
        assertThat(node.getAttrMap().keySet()).noneMatch(key -> key.startsWith("_Xla"));
        assertThat(node.getDevice()).isEmpty();
      }
    }
  }

  private static MetaGraphDef read(Path file) throws IOException {
    return SavedModel.parseFrom(Files.readAllBytes(file.resolve("saved_model.pb")))
        .getMetaGraphs(0);
  }

  /** What TensorFlow Java writes by the file's own saver is a checkpoint of the same values. */
  @Test
  void itCanBeSavedAgainByItsOwnOps() throws IOException {
    Path file = directory.resolve("export");
    Path saved = directory.resolve("saved");
    try (ContrastiveModel model = Exports.contrastive("convnet")) {
      var unused = model.fit(training(Exports.examples("convnet"), 1));
      model.export(file);
      SavedModels.copy(file, saved);
      for (String variables : List.of("variables.index", "variables.data-00000-of-00001")) {
        Files.delete(saved.resolve("variables").resolve(variables));
      }
      try (SavedModelBundle bundle = SavedModelBundle.load(file.toString(), "serve");
          TString prefix = TString.scalarOf(saved.resolve("variables/variables").toString())) {
        bundle
            .session()
            .runner()
            .feed("save/filename", (Tensor) prefix)
            .fetch("save/control_dependency")
            .run()
            .close();
      }
      try (ContrastiveModel loaded =
          Exports.contrastive(
              SavedModelBackbone.of(saved), Activation.LINEAR, Exports.examples("convnet"))) {
        assertThat(loaded.weights().get("backbone/conv2_bn/moving_variance"))
            .isEqualTo(model.weights().get("backbone/conv2_bn/moving_variance"));
      }
    }
  }

  @Test
  void whatUsesDataOfTheGraphIsRefused() throws IOException {
    Object key = new Object();
    Backbone usesData =
        Backbone.of(
            "uses_data",
            (scope, x) ->
                scope
                    .tf()
                    .math
                    .add(
                        new ConvNet(List.of(4), 0.9).call(scope, x),
                        scope.cast(
                            scope.data(
                                key,
                                TFloat32.class,
                                Shape.of(4),
                                () -> TFloat32.vectorOf(1, 2, 3, 4)))));
    try (ContrastiveModel model =
        Exports.contrastive(usesData, Activation.LINEAR, Exports.examples("convnet"))) {
      assertThatThrownBy(() -> model.export(directory.resolve("export")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("representation cannot be exported")
          .hasMessageContaining("data of this graph");
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aClosedModelCannotBeExported() {
    ContrastiveModel model = Exports.contrastive("convnet");
    model.close();
    assertThatThrownBy(() -> model.export(directory.resolve("export")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this model is closed");
  }
}
