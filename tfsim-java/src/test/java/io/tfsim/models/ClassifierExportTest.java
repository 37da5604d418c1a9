package io.tfsim.models;

import static io.tfsim.testing.ValuesAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.data.InOrder;
import io.tfsim.graph.Execution;
import io.tfsim.layers.Activation;
import io.tfsim.optimizers.Sgd;
import io.tfsim.savedmodel.ModelDescription;
import io.tfsim.savedmodel.SavedModelBackbone;
import io.tfsim.savedmodel.export.ExportOptions;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.training.Training;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.SavedModelBundle;

class ClassifierExportTest {
  private static final Tolerance ROUNDING = Tolerance.of(1e-5, 1e-6);

  @TempDir Path directory;

  static Classifier classifier(Exports.Bytes examples) {
    return Classifier.builder()
        .backbone(Exports.backbone("convnet"))
        .augmenter(Exports.NOISE)
        .optimizer(Sgd.of(0.1))
        .examples(examples.spec())
        .execution(Execution.seeded(2).withIntraOpThreads(1))
        .build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void signaturesGiveClassesAndRepresentations(boolean trainable) {
    Path file = directory.resolve("export");
    Exports.Bytes examples = Exports.examples("convnet");
    Values x = examples.source().examples();
    Map<String, Values> classes;
    Values representation;
    int[] predicted;
    try (Classifier classifier = classifier(examples)) {
      var unused = classifier.fit(Training.on(new InOrder(examples, 4)).epochs(2));
      classifier.export(file, new ExportOptions(trainable));
      predicted = classifier.predict(examples);
    }
    try (SavedModelBundle bundle = SavedModelBundle.load(file.toString(), "serve")) {
      classes = Exports.call(bundle, "classify", x);
      representation = Exports.call(bundle, "representation", x).get("representation");
      Map<String, Values> served = Exports.call(bundle, "serving_default", x);
      assertThat(served.keySet()).isEqualTo(classes.keySet());
      assertThat(served.get("logits")).isCloseTo(classes.get("logits"), Tolerance.EXACT);
    }
    assertThat(classes).containsOnlyKeys("logits", "probabilities");
    for (int i = 0; i < predicted.length; i++) {
      Values logits = classes.get("logits").row(i);
      Values probabilities = classes.get("probabilities").row(i);
      double sum = 0;
      for (int c = 0; c < 4; c++) {
        sum += Math.exp(logits.at(c));
        assertThat(logits.at(c)).isLessThanOrEqualTo(logits.at(predicted[i]));
      }
      for (int c = 0; c < 4; c++) {
        assertThat(probabilities.at(c)).isCloseTo(Math.exp(logits.at(c)) / sum, within(1e-5));
      }
    }
    SavedModelBackbone whole = SavedModelBackbone.of(file);
    assertThat(whole.trains()).isEqualTo(trainable);
    assertThat(embedded(whole, examples)).isCloseTo(classes.get("logits"), ROUNDING);
    assertThat(embedded(whole.layer("to_representation"), examples))
        .isCloseTo(representation, ROUNDING);
    ModelDescription description = ModelDescription.read(file);
    assertThat(description.kind()).isEqualTo(ModelDescription.Kind.CLASSIFIER);
    assertThat(description.widths())
        .containsOnly(
            Map.entry("logits", 4), Map.entry("probabilities", 4), Map.entry("representation", 12));
  }

  @Test
  void whatIsFrozenStaysSoInATrainableExport() {
    Path file = directory.resolve("frozen");
    Exports.Bytes examples = Exports.examples("convnet");
    try (Classifier classifier =
        Classifier.builder()
            .backbone(Exports.backbone("convnet"))
            .fineTuning(FineTuning.all().frozen("backbone/conv1*"))
            .augmenter(Exports.NOISE)
            .optimizer(Sgd.of(0.1))
            .examples(examples.spec())
            .build()) {
      classifier.export(file, ExportOptions.forTraining());
    }
    SavedModelBackbone exported = SavedModelBackbone.of(file).layer("to_representation");
    try (ContrastiveModel model = Exports.contrastive(exported, Activation.LINEAR, examples)) {
      assertThat(model.weights().trainable("backbone/conv1_conv/kernel")).isFalse();
      assertThat(model.weights().trainable("backbone/conv2_conv/kernel")).isTrue();
      Map<String, float[]> before = model.weights().all();
      var unused = model.fit(Training.on(new InOrder(examples, 4)).epochs(1));
      assertThat(model.weights().get("backbone/conv1_bn/moving_mean"))
          .isEqualTo(before.get("backbone/conv1_bn/moving_mean"));
      assertThat(model.weights().get("backbone/conv2_bn/moving_mean"))
          .isNotEqualTo(before.get("backbone/conv2_bn/moving_mean"));
    }
  }

  private static Values embedded(SavedModelBackbone backbone, Exports.Bytes examples) {
    try (ContrastiveModel model = Exports.contrastive(backbone, Activation.LINEAR, examples)) {
      return Exports.embed(model.encoder(Output.REPRESENTATION), examples);
    }
  }
}
