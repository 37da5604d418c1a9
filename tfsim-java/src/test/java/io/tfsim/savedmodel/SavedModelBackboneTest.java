package io.tfsim.savedmodel;

import static io.tfsim.testing.ValuesAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Maps;
import io.tfsim.graph.Subgraph;
import io.tfsim.testing.SavedModels;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedConcreteFunction;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObject;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph.TrackableObject.ObjectReference;

class SavedModelBackboneTest {
  @TempDir Path folder;

  private static SavedModelBackbone backbone(String name) {
    return SavedModelBackbone.of(SavedModels.folder(name));
  }

  private static Values run(SavedModelBackbone backbone, Values x, boolean training) {
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph subgraph = training ? graph.training() : graph.inference();
      return graph.run(backbone.named("backbone").call(subgraph.scope(), graph.input(x)));
    }
  }

  private Path copy(String name) {
    Path copy = folder.resolve(name);
    SavedModels.copy(SavedModels.folder(name), copy);
    return copy;
  }

  /** A copy of a model with another saved_model.pb. */
  private Path edited(String name, Consumer<MetaGraphDef.Builder> edit) throws IOException {
    Path copy = copy(name);
    Path file = copy.resolve("saved_model.pb");
    SavedModel.Builder model;
    try (InputStream in = Files.newInputStream(file)) {
      model = SavedModel.parseFrom(in).toBuilder();
    }
    edit.accept(model.getMetaGraphsBuilder(0));
    Files.write(file, model.build().toByteArray());
    return copy;
  }

  private static void assertRefused(ThrowingCallable attempt, String... parts) {
    assertThatThrownBy(attempt)
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  // --- what can be chosen

  @Test
  void theTopOfAContrastiveModelNamesItsParts() {
    SavedModelBackbone top = backbone("k2_contrastive");
    assertRefused(
        () -> top.checkInput(Shape.of(32, 32, 3)),
        "k2_contrastive: its function gives back the examples unchanged",
        "use one of its parts by layer(name): [backbone, projector, predictor]");
    assertThat(top.summary()).contains("layers: [backbone, projector, predictor]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"backbone", "layer_with_weights-0"})
  void aPartOfAModelIsABackboneToo(String name) {
    var golden = new SavedModels.Case(SavedModels.folder("k2_contrastive"));
    SavedModelBackbone part = backbone("k2_contrastive").layer(name);
    assertThat(part.name()).isEqualTo("k2_contrastive/" + name);
    assertThat(run(part, golden.get("x"), false))
        .isCloseTo(golden.get("inference"), golden.tolerance());
    assertThat(run(part, golden.get("x"), true))
        .isCloseTo(golden.get("training"), golden.tolerance());
  }

  @ParameterizedTest
  @CsvSource({
    "k2_resnet_small, conv1_bn, false",
    "k2_resnet_small, conv1_bn, true",
    "k2_training_both, conv2, false",
    "k3_conv_export, conv2, false",
    "k3_conv_export, k3_conv_1/conv2_1, false"
  })
  void anInnerOutputIsWhatTheLayerGives(String name, String layer, boolean training) {
    Values x = new SavedModels.Case(SavedModels.folder(name)).get("x");
    Values inner = run(backbone(name).output(layer), x, training);
    assertThat(inner.shape().numDimensions()).isEqualTo(4);
    if (layer.equals("conv1_bn") && training) { // normalised over the batch
      double sum = Arrays.stream(inner.toArray()).sum();
      assertThat(Math.abs(sum / inner.size())).isLessThan(1);
    }
    assertThat(backbone(name).outputs()).anyMatch(path -> path.contains(layer));
  }

  @Test
  void oneOfSeveralResultsIsChosenByName() {
    Values x = Values.normal(1, 2, 12, 12, 3);
    assertRefused(
        () -> backbone("k2_frozen").checkInput(Shape.of(12, 12, 3)),
        "it has 2 outputs, one must be chosen by output(name) of [map, pooled]");
    assertThat(run(backbone("k2_frozen").output("map"), x, false).shape())
        .isEqualTo(Shape.of(2, 8, 8, 8));
    assertThat(run(backbone("k2_frozen").output("pooled"), x, false).shape())
        .isEqualTo(Shape.of(2, 8));
  }

  @Test
  void unknownNamesAreRefusedWithThoseThatThereAre() {
    Shape image = Shape.of(32, 32, 3);
    assertRefused(
        () -> backbone("k2_training_both").layer("conv3").checkInput(image),
        "layer must be one of [conv1, bn1, drop, conv2, bn2], was 'conv3'");
    assertRefused(
        () -> backbone("k2_training_both").output("conv3").checkInput(image),
        "output must be one of [conv1, bn1,",
        "was 'conv3'");
    assertRefused(
        () -> backbone("k3_conv_archive").trainingFunction("fit").checkInput(image),
        "trainingFunction must be one of [serve, train, serving_default], was 'fit'");
  }

  @Test
  void theSummaryTellsVersionsSignaturesLayersAndWeights() {
    assertThat(backbone("k2_training_both").summary())
        .startsWith("SavedModel k2_training_both, written by TensorFlow 2.18.0, Keras 2.18.0\n")
        .contains(
            "signature serving_default: [input_1 float32[-1, 32, 32, 3]] -> [output_1 float32[-1,"
                + " 24]]")
        .contains("layers: [conv1, bn1, drop, conv2, bn2]")
        .contains("training: by a function of its own")
        .containsPattern("k2_training_both/conv1/kernel +\\[3, 3, 3, 12\\] +324 +yes")
        .containsPattern("k2_training_both/bn1/moving_mean +\\[12\\] +12 +no \\(state\\)")
        .endsWith("of which 3,024 trainable");
    assertThat(backbone("k3_conv_export").summary()).contains("training: no function;");
    assertThat(backbone("k3_conv_export").rebuildBatchNorm().summary())
        .contains("with rebuilt batch normalisation");
  }

  /** Keras 3 holds each variable twice, and functions may capture either. */
  @Test
  void theSecondCopiesOfVariablesAreTheFirstOnes() throws IOException {
    Path others =
        edited(
            "k3_conv_export",
            graph -> {
              var objects = graph.getObjectGraphDef();
              Map<String, Integer> copies = new HashMap<>();
              for (int id = 0; id < objects.getNodesCount(); id++) {
                if (objects.getNodes(id).hasVariable()) { // the copies come last
                  copies.put(objects.getNodes(id).getVariable().getName(), id);
                }
              }
              graph
                  .getObjectGraphDefBuilder()
                  .putAllConcreteFunctions(
                      Maps.transformValues(
                          Map.copyOf(objects.getConcreteFunctionsMap()),
                          function -> {
                            SavedConcreteFunction.Builder builder = function.toBuilder();
                            for (int i = 0; i < builder.getBoundInputsCount(); i++) {
                              var object = objects.getNodes(builder.getBoundInputs(i));
                              builder.setBoundInputs(
                                  i, copies.getOrDefault(object.getVariable().getName(), 0));
                            }
                            return builder.build();
                          }));
            });
    assertThat(SavedModelBackbone.of(others).summary())
        .isEqualTo(backbone("k3_conv_export").summary());
    Values x = Values.normal(1, 2, 32, 32, 3);
    assertThat(run(SavedModelBackbone.of(others), x, false))
        .isEqualToValues(run(backbone("k3_conv_export"), x, false));
  }

  // --- training where there is only inference

  @Test
  void withoutATrainingFunctionBatchNormalisationStaysFrozen() {
    SavedModelBackbone export = backbone("k3_conv_export");
    Values x = Values.normal(1, 4, 32, 32, 3);
    assertThat(export.trains()).isFalse();
    assertThat(run(export, x, true)).isEqualToValues(run(export, x, false));
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph step = graph.training();
      export.named("backbone").call(step.scope(), graph.input(x));
      assertThat(step.updates()).isEmpty();
    }
  }

  @Test
  void theMomentumOfRebuiltBatchNormalisationIsAnArgument() {
    Values x = Values.normal(1, 4, 32, 32, 3);
    Map<String, Values> slow = moved(backbone("k3_conv_export").rebuildBatchNorm(), x);
    Map<String, Values> fast = moved(backbone("k3_conv_export").rebuildBatchNorm(0.9), x);
    Map<String, Values> still = moved(backbone("k3_conv_export"), x);
    for (String path : List.of("bn1/moving_mean", "bn1/moving_variance")) {
      Values start = still.get(path);
      double[] ten = new double[start.size()];
      Arrays.setAll(ten, i -> start.at(i) + 10 * (slow.get(path).at(i) - start.at(i)));
      assertThat(fast.get(path)).isCloseTo(Values.vector(ten), Tolerance.of(1e-3, 1e-5));
      assertThat(fast.get(path).toArray()).isNotEqualTo(start.toArray());
    }
    assertRefused(
        () -> backbone("k3_conv_export").rebuildBatchNorm(1.5), "momentum must be in [0.0, 1.0]");
  }

  private static Map<String, Values> moved(SavedModelBackbone backbone, Values x) {
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph step = graph.training();
      var y = backbone.call(step.scope(), graph.input(x));
      graph.run(List.of(y), step.updates());
      return Map.of(
          "bn1/moving_mean", graph.get("bn1/moving_mean"),
          "bn1/moving_variance", graph.get("bn1/moving_variance"));
    }
  }

  /** The functions for training are taken away, so that only the signature is left. */
  @ParameterizedTest
  @ValueSource(strings = {"k2_resnet_small", "k2_separable"})
  void fusedBatchNormalisationIsRebuiltAsItWas(String name) throws IOException {
    Path stripped =
        edited(
            name,
            graph ->
                graph
                    .getObjectGraphDefBuilder()
                    .getNodesBuilder(0)
                    .getChildrenBuilderList()
                    .forEach(SavedModelBackboneTest::hideFunctions));
    SavedModelBackbone rebuilt = SavedModelBackbone.of(stripped).rebuildBatchNorm();
    var golden = new SavedModels.Case(SavedModels.folder(name));
    assertThat(SavedModelBackbone.of(stripped).trains()).isFalse();
    assertThat(run(rebuilt, golden.get("x"), true))
        .isCloseTo(golden.get("training"), golden.tolerance());
    try (TestGraph graph = TestGraph.float32()) {
      Subgraph step = graph.training();
      var y = rebuilt.call(step.scope(), graph.input(golden.get("x")));
      graph.run(List.of(y), step.updates());
      var variables = golden.index().path("variables");
      golden
          .index()
          .path("files")
          .fieldNames()
          .forEachRemaining(
              file -> {
                if (file.startsWith("after_")) { // the momentum is in keras_metadata.pb
                  int at = Integer.parseInt(file.replaceAll("\\D", ""));
                  assertThat(graph.get(variables.get(at).path("name").asText()))
                      .as(file)
                      .isCloseTo(golden.get(file), golden.tolerance());
                }
              });
    }
  }

  private static void hideFunctions(ObjectReference.Builder child) {
    if (List.of("__call__", "call_and_return_all_conditional_losses")
        .contains(child.getLocalName())) {
      child.setLocalName("hidden_" + child.getLocalName());
    }
  }

  @Test
  void batchNormalisationOfAnotherFormIsNotRebuilt() throws IOException {
    Path other =
        edited(
            "k3_conv_export",
            graph -> editNodes(graph, ".*bn2.*/batchnorm/add", node -> node.setOp("Sub")));
    assertRefused(
        () -> SavedModelBackbone.of(other).rebuildBatchNorm().checkInput(Shape.of(32, 32, 3)),
        "rebuildBatchNorm() must know the form of every batch normalisation, it does not know that"
            + " of [bn2/moving_mean, bn2/moving_variance]");
    assertRefused(
        () -> backbone("k2_resnet_small").rebuildBatchNorm().checkInput(Shape.of(32, 32, 3)),
        "rebuildBatchNorm() is for models without a training function");
  }

  private static void editNodes(
      MetaGraphDef.Builder graph, String name, Consumer<NodeDef.Builder> edit) {
    for (FunctionDef.Builder function :
        graph.getGraphDefBuilder().getLibraryBuilder().getFunctionBuilderList()) {
      function.getNodeDefBuilderList().stream()
          .filter(node -> node.getName().matches(name))
          .forEach(edit);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RandomStandardNormal", "TruncatedNormal"})
  void normalNumbersAreDrawnByOurRuleToo(String generator) throws IOException {
    Path noisy =
        edited(
            "k2_training_both",
            graph -> editNodes(graph, ".*/RandomUniform", node -> node.setOp(generator)));
    SavedModelBackbone backbone = SavedModelBackbone.of(noisy);
    Values x = Values.normal(1, 2, 32, 32, 3);
    Values drawn = run(backbone, x, true);
    assertThat(run(backbone, x, true)).isEqualToValues(drawn);
    assertThat(run(backbone("k2_training_both"), x, true).toArray()).isNotEqualTo(drawn.toArray());
  }

  // --- what is refused

  @Test
  void foldersThatAreNoSavedModelAreRefused() throws IOException {
    assertRefused(
        () -> SavedModelBackbone.of(folder.resolve("none")),
        "a SavedModel must be a directory, ",
        "none is not");
    assertRefused(
        () -> SavedModelBackbone.of(folder), "must hold a file saved_model.pb, there is none in");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Files.createFile(empty.resolve("saved_model.pb"));
    assertRefused(() -> SavedModelBackbone.of(empty), "must hold a graph with the tag serve");
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    Path model = copy("k2_training_both").resolve("saved_model.pb");
    byte[] whole = Files.readAllBytes(model);
    Files.write(model, Arrays.copyOf(whole, whole.length / 2));
    assertRefused(
        () -> SavedModelBackbone.of(model.getParent()), "saved_model.pb is damaged or truncated");
    Files.write(model, "this is no protocol buffer".getBytes(StandardCharsets.UTF_8));
    assertRefused(() -> SavedModelBackbone.of(model.getParent()), "saved_model.pb");
  }

  @Test
  void missingAndDamagedVariablesAreRefused() throws IOException {
    Path copy = copy("k2_training_both");
    Path data = copy.resolve("variables/variables.data-00000-of-00001");
    Path index = copy.resolve("variables/variables.index");
    byte[] wholeData = Files.readAllBytes(data);
    byte[] wholeIndex = Files.readAllBytes(index);
    Files.write(data, Arrays.copyOf(wholeData, 500));
    assertRefused(() -> SavedModelBackbone.of(copy), "checkpoint", "cannot be read");
    Files.delete(data);
    assertRefused(() -> SavedModelBackbone.of(copy), "variables.data-*, there is none");
    Files.write(data, wholeData);
    Files.write(index, Arrays.copyOf(wholeIndex, wholeIndex.length - 10));
    assertRefused(() -> SavedModelBackbone.of(copy), "variables.index is damaged or truncated");
    Files.delete(index);
    assertRefused(() -> SavedModelBackbone.of(copy), "variables.index, there is none");
  }

  @Test
  void weightsThatTheCheckpointDoesNotHoldAreRefused() throws IOException {
    Path shape =
        edited(
            "k2_training_both",
            graph ->
                editObject(
                    graph,
                    "k2_training_both/conv1/kernel",
                    node ->
                        node.getVariableBuilder().getShapeBuilder().getDimBuilder(3).setSize(13)));
    assertRefused(
        () -> SavedModelBackbone.of(shape).checkInput(Shape.of(32, 32, 3)),
        "weight k2_training_both/conv1/kernel must have shape [3, 3, 3, 13], the checkpoint has"
            + " [3, 3, 3, 12]");
  }

  @Test
  void aWeightWithoutAValueIsRefused() throws IOException {
    Path missing =
        edited(
            "tf_module",
            graph ->
                graph
                    .getObjectGraphDefBuilder()
                    .getNodesBuilder(0)
                    .getChildrenBuilderList()
                    .stream()
                    .filter(child -> child.getLocalName().equals("w"))
                    .forEach(child -> child.setLocalName("v")));
    assertRefused(
        () -> SavedModelBackbone.of(missing).checkInput(Shape.of(16, 16, 3)),
        "the checkpoint holds no value of weight w");
  }

  private static void editObject(
      MetaGraphDef.Builder graph, String variable, Consumer<SavedObject.Builder> edit) {
    graph.getObjectGraphDefBuilder().getNodesBuilderList().stream()
        .filter(node -> node.hasVariable() && node.getVariable().getName().equals(variable))
        .forEach(edit);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tf_while|it must be without control flow that depends on the examples, it has the op"
            + " While",
        "tf_cond|it must be without control flow that depends on the examples, it has the op If",
        "tf_strings|it must take one float32 tensor, the examples (and scalar booleans for the"
            + " mode)",
        "tf_two_inputs|it takes [image float32[-1, 4], other float32[-1, 4]]"
      })
  void functionsThatAreNoBackboneAreRefused(String name, String message) {
    assertRefused(() -> backbone(name).checkInput(Shape.of(4)), name, message);
  }

  @Test
  void outputsThatAreNoFloatsAreRefused() {
    assertRefused(
        () -> run(backbone("tf_int_output"), Values.normal(1, 2, 4), false),
        "its output must be float32, was DT_INT32");
  }

  @Test
  void examplesOfAnotherShapeAreRefused() {
    String message = "backbone k2_resnet_small needs examples of shape [32, 32, 3], they are ";
    assertRefused(
        () -> backbone("k2_resnet_small").checkInput(Shape.of(28, 28, 1)), message + "[28, 28, 1]");
    assertRefused(
        () -> run(backbone("k2_resnet_small"), Values.normal(1, 2, 16, 32, 3), false),
        message + "[16, 32, 3]");
  }

  @Test
  void batchesOfAnotherSizeThanTheFilesAreRefused() throws IOException {
    Path fixed =
        edited(
            "tf_module",
            graph ->
                graph
                    .getObjectGraphDefBuilder()
                    .putAllConcreteFunctions(
                        Maps.transformValues(
                            Map.copyOf(graph.getObjectGraphDef().getConcreteFunctionsMap()),
                            function -> withBatch(function, 4))));
    assertThat(run(SavedModelBackbone.of(fixed), Values.normal(1, 4, 16, 16, 3), false).shape())
        .isEqualTo(Shape.of(4, 8));
    assertRefused(
        () -> run(SavedModelBackbone.of(fixed), Values.normal(1, 2, 16, 16, 3), false),
        "backbone tf_module was saved for batches of 4 examples, these are of 2");
  }

  private static SavedConcreteFunction withBatch(SavedConcreteFunction function, int size) {
    SavedConcreteFunction.Builder builder = function.toBuilder();
    builder
        .getCanonicalizedInputSignatureBuilder()
        .getTupleValueBuilder()
        .getValuesBuilder(0)
        .getTupleValueBuilder()
        .getValuesBuilderList()
        .stream()
        .filter(value -> value.getTensorSpecValue().getShape().getDimCount() == 4)
        .forEach(
            value ->
                value.getTensorSpecValueBuilder().getShapeBuilder().getDimBuilder(0).setSize(size));
    return builder.build();
  }

  @Test
  void float64IsRefused() {
    try (TestGraph graph = TestGraph.float64()) {
      var x = graph.input(Values.normal(1, 2, 32, 32, 3));
      assertRefused(
          () -> backbone("k2_resnet_small").call(graph.inference().scope(), x),
          "backbone k2_resnet_small is a SavedModel and needs floatType FLOAT32, was FLOAT64");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 40, -5})
  void constantsOfNoProperSizeAreRefused(long size) throws IOException {
    Path large =
        edited(
            "tf_module",
            graph ->
                editNodes(
                    graph,
                    "Mean/reduction_indices",
                    node -> {
                      AttrValue.Builder value = node.getAttrOrThrow("value").toBuilder();
                      value
                          .getTensorBuilder()
                          .getTensorShapeBuilder()
                          .getDimBuilder(0)
                          .setSize(size);
                      node.putAttr("value", value.build());
                    }));
    assertRefused(
        () -> SavedModelBackbone.of(large).checkInput(Shape.of(16, 16, 3)),
        "a constant must have at most 268435456 elements, Const at Mean/reduction_indices has the"
            + " shape [");
  }

  @Test
  void functionsThatCallThemselvesAreRefused() throws IOException {
    Path circle =
        edited(
            "k2_training_both",
            graph -> {
              for (FunctionDef.Builder function :
                  graph.getGraphDefBuilder().getLibraryBuilder().getFunctionBuilderList()) {
                String self = function.getSignature().getName();
                function.getNodeDefBuilderList().stream()
                    .filter(node -> node.getName().equals("conv1/StatefulPartitionedCall"))
                    .forEach(
                        node -> {
                          node.clearInput();
                          function
                              .getSignature()
                              .getInputArgList()
                              .forEach(input -> node.addInput(input.getName()));
                          AttrValue.Builder f = AttrValue.newBuilder();
                          f.getFuncBuilder().setName(self);
                          node.putAttr("f", f.build());
                        });
              }
            });
    assertRefused(
        () -> SavedModelBackbone.of(circle).checkInput(Shape.of(32, 32, 3)),
        "functions must not call each other in a circle or deeper than 64 levels");
  }

  @Test
  void objectsThatHoldThemselvesAreRead() throws IOException {
    Path circle =
        edited(
            "tf_module",
            graph ->
                graph
                    .getObjectGraphDefBuilder()
                    .getNodesBuilderList()
                    .forEach(node -> node.addChildrenBuilder().setLocalName("up").setNodeId(0)));
    Values x = Values.normal(1, 2, 16, 16, 3);
    assertThat(run(SavedModelBackbone.of(circle), x, true))
        .isEqualToValues(run(backbone("tf_module"), x, true));
  }
}
