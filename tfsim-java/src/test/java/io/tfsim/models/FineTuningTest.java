package io.tfsim.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.backbones.ConvNet;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.Activation;
import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Dropout;
import io.tfsim.layers.InstanceNorm;
import io.tfsim.layers.Sequential;
import io.tfsim.methods.SimSiam;
import io.tfsim.optimizers.Adam;
import io.tfsim.optimizers.Optimizer;
import io.tfsim.optimizers.Sgd;
import io.tfsim.savedmodel.SavedModelBackbone;
import io.tfsim.testing.Refusal;
import io.tfsim.testing.SavedModels;
import io.tfsim.testing.TestSource;
import io.tfsim.testing.Values;
import io.tfsim.training.History;
import io.tfsim.training.Training;
import io.tfsim.training.Validation;
import io.tfsim.training.Validation.BatchNormMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

/** Classifiers of which a part is trained. */
class FineTuningTest {
  private static final LabeledPoints POINTS = LabeledPoints.clouds(1, 12, 0.5);
  private static final TestSource IMAGES = new TestSource(Values.normal(1, 8, 32, 32, 3));

  private static final Validation INFERENCE = Validation.on(POINTS).batchNorm(BatchNormMode.MOVING);

  /** Weights with statistics, dropout, and state without a trainable weight. */
  private static final Backbone NETWORK =
      Backbone.of(
          "mlp",
          Sequential.of(
              Dense.of(8).named("first"),
              BatchNorm.create().withMomentum(0.5).named("first_bn"),
              Activation.RELU,
              new Dropout(0.5),
              Dense.of(6).withoutBias().named("second"),
              BatchNorm.create().withoutAffine().withMomentum(0.5).named("second_bn"),
              Dense.of(5).named("third")));

  private static Classifier.Builder points(FineTuning fineTuning, Optimizer optimizer) {
    return Classifier.builder()
        .backbone(NETWORK)
        .fineTuning(fineTuning)
        .augmenter(Augmenter.none())
        .optimizer(optimizer)
        .examples(POINTS.spec())
        .execution(Execution.seeded(3).withIntraOpThreads(1));
  }

  private static Training steps(int count) {
    return Training.on(POINTS.together()).epochs(count);
  }

  /** The layers of which something changed in some steps. */
  private static List<String> changed(Classifier classifier, Training training) {
    Map<String, float[]> before = classifier.weights().all();
    classifier.fit(training);
    Map<String, float[]> after = classifier.weights().all();
    List<String> changed = new ArrayList<>();
    before.forEach(
        (path, values) -> {
          if (!Arrays.equals(values, after.get(path))) {
            changed.add(path);
          }
        });
    return changed;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | backbone/third/kernel backbone/third/bias",
        "2 | backbone/second/kernel backbone/second_bn/moving_mean"
            + " backbone/second_bn/moving_variance backbone/third/kernel backbone/third/bias",
        "3 | backbone/first_bn/gamma backbone/first_bn/beta backbone/first_bn/moving_mean"
            + " backbone/first_bn/moving_variance backbone/second/kernel"
            + " backbone/second_bn/moving_mean backbone/second_bn/moving_variance"
            + " backbone/third/kernel backbone/third/bias",
        "4 | backbone/first/kernel backbone/first/bias backbone/first_bn/gamma"
            + " backbone/first_bn/beta backbone/first_bn/moving_mean"
            + " backbone/first_bn/moving_variance backbone/second/kernel"
            + " backbone/second_bn/moving_mean backbone/second_bn/moving_variance"
            + " backbone/third/kernel backbone/third/bias",
      })
  void theLastLayersChangeAndTheirStatisticsFollow(int count, String paths) {
    try (Classifier classifier = points(FineTuning.lastLayers(count), Adam.of(0.01)).build()) {
      List<String> expected = new ArrayList<>(List.of(paths.split(" ", -1)));
      expected.addAll(List.of("classifier/kernel", "classifier/bias"));
      // a bias before batch normalisation has a gradient of about 0, which Adam makes a step of
      assertThat(changed(classifier, steps(5))).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void theHeadAloneChanges() {
    try (Classifier classifier = points(FineTuning.headOnly(), Adam.of(0.01)).build()) {
      assertThat(changed(classifier, steps(5)))
          .containsExactly("classifier/kernel", "classifier/bias");
    }
  }

  /** The loss of a step is that of inference where nothing before the head trains. */
  @Test
  void beforeTheHeadTheNetworkInfers() {
    assertThat(lossesOfOneStep(FineTuning.headOnly())).satisfies(FineTuningTest::agree);
    assertThat(lossesOfOneStep(FineTuning.all())).satisfies(FineTuningTest::differ);
  }

  /** Dropout stays on, so the network here is one without. */
  @Test
  void frozenBatchNormInfersAndTheOtherTrains() {
    Backbone network =
        Backbone.of(
            "mlp",
            Sequential.of(
                Dense.of(8).named("first"),
                BatchNorm.create().named("bn"),
                Dense.of(5).named("last")));
    assertThat(losses(points(FineTuning.lastLayers(1), Sgd.of(1e-30)).backbone(network)))
        .satisfies(FineTuningTest::agree);
    assertThat(losses(points(FineTuning.lastLayers(2), Sgd.of(1e-30)).backbone(network)))
        .satisfies(FineTuningTest::differ);
    FineTuning frozenMoments = FineTuning.all().frozen("*/bn/moving_mean", "*/bn/moving_variance");
    assertThat(losses(points(frozenMoments, Sgd.of(1e-30)).backbone(network)))
        .satisfies(FineTuningTest::agree);
  }

  private static double[] lossesOfOneStep(FineTuning fineTuning) {
    return losses(points(fineTuning, Sgd.of(1e-30)));
  }

  /** Of a step in which no weight changes, and of the validation after it. */
  private static double[] losses(Classifier.Builder builder) {
    try (Classifier classifier = builder.build()) {
      // moving statistics that are not those of the batch
      classifier.weights().paths().stream()
          .filter(path -> path.endsWith("moving_mean"))
          .forEach(
              path -> {
                float[] values = classifier.weights().get(path);
                Arrays.fill(values, 0.3f);
                classifier.weights().set(path, values);
              });
      History history = classifier.fit(steps(1).validation(INFERENCE));
      return new double[] {history.losses().get(0), history.values("val_loss").get(0)};
    }
  }

  private static void agree(double[] losses) {
    assertThat(losses[0]).isCloseTo(losses[1], within(1e-6));
  }

  private static void differ(double[] losses) {
    assertThat(Math.abs(losses[0] - losses[1])).isGreaterThan(1e-3);
  }

  @Test
  void frozenPatternsAddToThePart() {
    FineTuning fineTuning = FineTuning.lastLayers(2).frozen("*/second/*", "*/bias");
    try (Classifier classifier = points(fineTuning, Adam.of(0.01)).build()) {
      assertThat(changed(classifier, steps(3)))
          .containsExactly(
              "backbone/second_bn/moving_mean",
              "backbone/second_bn/moving_variance",
              "backbone/third/kernel",
              "classifier/kernel");
      assertThat(classifier.summary())
          .startsWith("Classifier on mlp\n")
          .containsPattern("backbone/first/kernel .* frozen\n")
          .containsPattern("backbone/first_bn/moving_mean .* frozen\n")
          .containsPattern("backbone/second_bn/moving_mean .* no \\(state\\)\n")
          .containsPattern("backbone/third/kernel .* yes\n")
          .containsPattern("classifier/bias .* frozen\n");
    }
  }

  /** One step of plain descent: the change is the rate times the gradient. */
  @Test
  void learningRatesAreByPath() {
    Map<String, float[]> plain = afterOneStep(FineTuning.all());
    Map<String, float[]> scaled =
        afterOneStep(FineTuning.all().learningRate("backbone/third/*", 0.5).learningRate("*", 2));
    Map<String, float[]> start;
    try (Classifier classifier = points(FineTuning.all(), Sgd.of(0.1)).build()) {
      start = classifier.weights().all();
    }
    for (String path : List.of("backbone/third/kernel", "backbone/second/kernel")) {
      double factor = path.contains("third") ? 0.5 : 2;
      for (int i = 0; i < start.get(path).length; i++) {
        double step = plain.get(path)[i] - start.get(path)[i];
        double actual = scaled.get(path)[i] - start.get(path)[i];
        assertThat(actual).isCloseTo(factor * step, within(1e-6));
      }
      assertThat(plain.get(path)).isNotEqualTo(start.get(path));
    }
  }

  private static Map<String, float[]> afterOneStep(FineTuning fineTuning) {
    try (Classifier classifier = points(fineTuning, Sgd.of(0.1)).build()) {
      classifier.fit(steps(1));
      return classifier.weights().all();
    }
  }

  static List<Refusal> misfits() {
    return List.of(
        refusal("layers must be >= 1, was 0", () -> FineTuning.lastLayers(0)),
        refusal(
            "last layers must be <= number of layers with trainable weights before the head, 4,"
                + " was 5",
            () -> points(FineTuning.lastLayers(5), Sgd.of(1)).build()),
        refusal(
            "there must be a weight to train, all are frozen",
            () -> points(FineTuning.headOnly().frozen("classifier/*"), Sgd.of(1)).build()),
        refusal(
            "a learning rate's pattern must match a trained weight, backbone/* matches none of"
                + " [classifier/kernel, classifier/bias]",
            () ->
                points(FineTuning.headOnly().learningRate("backbone/*", 0.1), Sgd.of(1)).build()));
  }

  private static Refusal refusal(String message, ThrowingCallable attempt) {
    return new Refusal(message, attempt);
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void misfitsAreRefused(Refusal refusal) {
    refusal.check();
  }

  @Test
  void aFrozenPatternOfNothingIsRefused() {
    assertThatThrownBy(() -> points(FineTuning.all().frozen("*/fisrt/*"), Sgd.of(1)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "a frozen pattern must match a weight, */fisrt/* matches none of"
                + " [backbone/first/kernel, ");
  }

  // ---- from a pretrained model

  @Test
  void a_backbone_and_a_pretrained_model_exclude_each_other() {
    try (ContrastiveModel model = pretrained(ConvNet.small(), IMAGES.spec())) {
      var first = Classifier.builder().pretrained(model);
      assertThatThrownBy(() -> first.backbone(ConvNet.small()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("takes its backbone from the pretrained model");
      var second = Classifier.builder().backbone(ConvNet.small());
      assertThatThrownBy(() -> second.pretrained(model))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("was given both");
    }
  }

  private static ContrastiveModel pretrained(Backbone backbone, ExampleSpec examples) {
    return ContrastiveModel.builder()
        .method(SimSiam.paper().withHeads(MlpHead.projector(2, 8), MlpHead.predictor(4, 8)))
        .preprocessing(InstanceNorm.create())
        .backbone(backbone)
        .augmenter(
            (scope, x) ->
                scope.tf().math.mul(x, scope.random().uniform(scope.tf().shape(x), 0.5, 1.5)))
        .optimizer(Sgd.of(0.05))
        .examples(examples)
        .execution(Execution.seeded(4).withIntraOpThreads(1))
        .build();
  }

  private static Classifier.Builder onTopOf(ContrastiveModel model, FineTuning fineTuning) {
    return Classifier.builder()
        .pretrained(model)
        .fineTuning(fineTuning)
        .augmenter(Augmenter.none())
        .optimizer(Adam.of(0.01))
        .examples(IMAGES.spec())
        .execution(Execution.seeded(9).withIntraOpThreads(1));
  }

  @Test
  void aPretrainedModelsWeightsAreTakenOver() {
    Classifier classifier;
    Map<String, float[]> weights;
    Embeddings representation;
    try (ContrastiveModel model = pretrained(ConvNet.small(), IMAGES.spec())) {
      model.fit(Training.on(IMAGES.inOrder(8)).epochs(3));
      weights = model.weights().all();
      representation = model.encoder(Output.REPRESENTATION).embed(IMAGES);
      classifier = onTopOf(model, FineTuning.headOnly()).build();
    }
    try (classifier) {
      weights.keySet().removeIf(path -> !path.startsWith("backbone/"));
      assertThat(weights).hasSize(20);
      weights.forEach(
          (path, values) -> assertThat(classifier.weights().get(path)).as(path).isEqualTo(values));
      // a head that picks the first 8 of the representation shows them, preprocessing included
      float[] kernel = new float[192 * 8];
      for (int i = 0; i < 8; i++) {
        kernel[i * 8 + i] = 1;
      }
      classifier.weights().set("classifier/kernel", kernel);
      int[] expected = new int[8];
      for (int i = 0; i < 8; i++) {
        for (int j = 0; j < 8; j++) {
          float[] values = representation.values();
          if (values[i * 192 + j] > values[i * 192 + expected[i]]) {
            expected[i] = j;
          }
        }
      }
      assertThat(classifier.predict(IMAGES)).isEqualTo(expected);
      assertThat(changed(classifier, Training.on(IMAGES.inOrder(8)).epochs(3)))
          .containsExactly("classifier/kernel", "classifier/bias");
    }
  }

  @Test
  void examplesMustBeThoseOfThePretraining() {
    ExampleSpec bytes = new ExampleSpec(Shape.of(32, 32, 3), ValueRange.BYTES, 0);
    try (ContrastiveModel model = pretrained(ConvNet.small(), bytes)) {
      new Refusal(
              "examples must be what the model was built for, [32, 32, 3] in [0.0, 255.0], was"
                  + " [32, 32, 3] in any finite number",
              () -> onTopOf(model, FineTuning.all()).build())
          .check();
    }
  }

  // ---- SavedModels

  private static Classifier.Builder savedModel(String name, FineTuning fineTuning) {
    SavedModelBackbone file = SavedModelBackbone.of(SavedModels.folder(name));
    return Classifier.builder()
        .backbone(
            switch (name) {
              case "k3_conv_archive" -> file.trainingFunction("train");
              case "k3_conv_export" -> file.rebuildBatchNorm();
              default -> file;
            })
        .fineTuning(fineTuning)
        .augmenter(Augmenter.none())
        .optimizer(Adam.of(0.01))
        .examples(IMAGES.spec())
        .execution(Execution.seeded(2).withIntraOpThreads(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "k2_resnet_small",
        "k2_mobilenet_small",
        "k2_training_both",
        "k2_separable",
        "k3_conv_archive",
        "k3_conv_export"
      })
  void theHeadOfASavedModelAlone(String name) {
    try (Classifier classifier = savedModel(name, FineTuning.headOnly()).build()) {
      assertThat(changed(classifier, Training.on(IMAGES.inOrder(8)).epochs(2)))
          .containsExactly("classifier/kernel", "classifier/bias");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "k2_resnet_small, 2, conv4_block1_0_bn conv4_block1_2_bn",
    "k2_separable, 3, se2 dense bn3",
    "k3_conv_archive, 1, bn2",
    "k3_conv_archive, 2, conv2 bn2",
    "k3_conv_export, 3, bn1 conv2 bn2",
  })
  void theLastLayersOfASavedModelAreThoseThatItUsesLast(String name, int count, String layers) {
    try (Classifier classifier = savedModel(name, FineTuning.lastLayers(count)).build()) {
      assertThat(
              changed(classifier, Training.on(IMAGES.inOrder(8)).epochs(2)).stream()
                  .map(path -> path.replaceFirst("^backbone/", "").replaceFirst("/[^/]*$", ""))
                  .distinct())
          .containsExactlyElementsOf(List.of((layers + " classifier").split(" ", -1)));
    }
  }
}
