package io.tfsim.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.augment.Augmenter;
import io.tfsim.augment.Normalize;
import io.tfsim.augment.ViewAugmenters;
import io.tfsim.backbones.Backbone;
import io.tfsim.backbones.ConvNet;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Layer;
import io.tfsim.layers.Sequential;
import io.tfsim.methods.SimClr;
import io.tfsim.methods.SimSiam;
import io.tfsim.optimizers.Sgd;
import io.tfsim.optimizers.WarmupCosine;
import io.tfsim.testing.Refusal;
import io.tfsim.testing.TestSource;
import io.tfsim.testing.Values;
import io.tfsim.training.History;
import io.tfsim.training.Training;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

class ContrastiveModelTest {
  private static final TestSource EXAMPLES = new TestSource(Values.normal(1, 24, 6));
  private static final Layer LAYERS =
      Sequential.of(Dense.of(8).named("dense"), BatchNorm.create().named("bn"));
  private static final SimClr METHOD =
      SimClr.paper().withProjector(MlpHead.projector(2, 4).withOutput(MlpHead.Output.LINEAR));

  /** Multiplies by random numbers around 1, so that runs depend on the seed. */
  private static final Augmenter NOISE =
      (scope, x) -> scope.tf().math.mul(x, scope.random().uniform(scope.tf().shape(x), 0.5, 1.5));

  private static ContrastiveModel.Builder builder() {
    return ContrastiveModel.builder()
        .method(METHOD)
        .backbone(Backbone.of("mlp", LAYERS))
        .augmenter(NOISE)
        .optimizer(Sgd.of(WarmupCosine.peak(0.1)).withMomentum(0.9))
        .examples(EXAMPLES.spec())
        .execution(Execution.seeded(1).withIntraOpThreads(1));
  }

  private static Training training() {
    return Training.on(EXAMPLES.inOrder(8)).epochs(2);
  }

  @Test
  void theSameSeedGivesTheSameRunToTheLastBit() {
    Map<String, float[]> first = weightsAfterFit(1);
    Map<String, float[]> second = weightsAfterFit(1);
    assertThat(second.keySet()).isEqualTo(first.keySet());
    first.forEach((path, weight) -> assertThat(second.get(path)).as(path).isEqualTo(weight));
  }

  @Test
  void anotherSeedGivesAnotherRun() {
    assertThat(weightsAfterFit(2).get("backbone/dense/kernel"))
        .isNotEqualTo(weightsAfterFit(1).get("backbone/dense/kernel"));
  }

  private static Map<String, float[]> weightsAfterFit(long seed) {
    try (ContrastiveModel model = builder().seed(seed).build()) {
      model.fit(training());
      return model.weights().all();
    }
  }

  @Test
  void theSeedKeepsTheOtherSettingsOfTheExecution() {
    Execution two = Execution.seeded(9).withIntraOpThreads(2);
    try (ContrastiveModel first = builder().execution(two).build();
        ContrastiveModel second = builder().execution(two.withIntraOpThreads(2)).seed(9).build()) {
      assertThat(first.weights().get("backbone/dense/kernel"))
          .isEqualTo(second.weights().get("backbone/dense/kernel"));
    }
  }

  @Test
  void anExecutionAfterASeedIsRefused() {
    assertThatThrownBy(() -> builder().seed(9).execution(Execution.seeded(3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("an execution must be given before a seed, seed was 9, the execution's is 3");
  }

  @Test
  void anAugmenterOfFewerViewsThanTheMethodTakesIsRefused() {
    new Refusal(
            "the augmenter must make the views that the method simclr takes, 2, was at most 1",
            () -> builder().augmenter(ViewAugmenters.of(NOISE)).build())
        .check();
  }

  @Test
  void viewsOfOtherValuesThanEncodingSeesAreRefused() {
    new Refusal(
            "views must have values as the examples have, in [0.0, 255.0], was any finite number:"
                + " what normalises them belongs to the model's preprocessing, which encoding goes"
                + " through as well",
            () ->
                builder()
                    .backbone(ConvNet.small())
                    .examples(new ExampleSpec(Shape.of(8, 8, 3), ValueRange.BYTES, 0))
                    .augmenter(Normalize.imageNet())
                    .build())
        .check();
  }

  @Test
  void frozenWeightsStay() {
    try (ContrastiveModel model = builder().frozen("backbone/*").build()) {
      Map<String, float[]> before = model.weights().all();
      model.fit(training());
      assertThat(model.weights().get("backbone/dense/kernel"))
          .isEqualTo(before.get("backbone/dense/kernel"));
      assertThat(model.weights().get("backbone/bn/gamma"))
          .isEqualTo(before.get("backbone/bn/gamma"));
      for (String statistic : List.of("moving_mean", "moving_variance")) {
        assertThat(model.weights().get("backbone/bn/" + statistic))
            .isEqualTo(before.get("backbone/bn/" + statistic));
        String free = "projector/batch_normalization_0/" + statistic;
        assertThat(model.weights().get(free)).isNotEqualTo(before.get(free));
      }
      assertThat(model.weights().get("projector/projector_output/kernel"))
          .isNotEqualTo(before.get("projector/projector_output/kernel"));
    }
  }

  @Test
  void freezingEverythingIsRefused() {
    try (ContrastiveModel model = builder().frozen("*").build()) {
      assertThatThrownBy(() -> model.fit(training()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("there must be a weight to train, all are frozen: [backbone/");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"backbnoe/*", "predictor/*", "backbone/bn/moving"})
  void freezingNothingIsRefused(String pattern) {
    new Refusal(
            "a frozen pattern must match a weight, "
                + pattern
                + " matches none of [backbone/dense/kernel, backbone/dense/bias, backbone/bn/gamma,"
                + " backbone/bn/beta, backbone/bn/moving_mean, backbone/bn/moving_variance,"
                + " projector/projector_layer_0/kernel, projector/batch_normalization_0/gamma,"
                + " projector/batch_normalization_0/beta,"
                + " projector/batch_normalization_0/moving_mean,"
                + " projector/batch_normalization_0/moving_variance,"
                + " projector/projector_output/kernel]",
            () -> builder().frozen("backbone/dense/*", pattern).build().close())
        .check();
  }

  @Test
  void aSecondFitGoesOnWithTheWeightsAndStartsTheScheduleAfresh() {
    try (ContrastiveModel model = builder().build()) {
      History first = model.fit(training());
      float[] between = model.weights().get("backbone/dense/kernel");
      History second = model.fit(training());
      assertThat(second.values(History.LEARNING_RATE))
          .isEqualTo(first.values(History.LEARNING_RATE));
      assertThat(model.weights().get("backbone/dense/kernel")).isNotEqualTo(between);
      assertThat(second.epochs().get(0).loss()).isLessThan(first.epochs().get(0).loss());
    }
  }

  @Test
  void aSecondFitStartsTheOptimizerAfresh() {
    try (ContrastiveModel model = builder().augmenter(Augmenter.none()).build()) {
      Map<String, float[]> start = model.weights().all();
      model.fit(training());
      Map<String, float[]> first = model.weights().all();
      start.forEach((path, weight) -> model.weights().set(path, weight));
      model.fit(training());
      first.forEach(
          (path, weight) -> assertThat(model.weights().get(path)).as(path).isEqualTo(weight));
    }
  }

  @Test
  void theWeightsAreThereBeforeTheFirstFit() {
    SimSiam simSiam = SimSiam.paper().withHeads(MlpHead.projector(2, 4), MlpHead.predictor(3, 4));
    try (ContrastiveModel model = builder().method(simSiam).build()) {
      assertThat(model.weights().paths())
          .contains(
              "backbone/dense/kernel",
              "projector/projector_output/kernel",
              "predictor/predictor_output/bias");
      List<String> before = model.weights().paths();
      model.fit(training());
      assertThat(model.weights().paths()).isEqualTo(before);
    }
  }

  @Test
  void encodersSeeTheWeightsAsTheyAre() {
    try (ContrastiveModel model = builder().build()) {
      Encoder encoder = model.encoder(Output.REPRESENTATION);
      float[] before = encoder.embed(EXAMPLES).values();
      assertThat(encoder.embed(EXAMPLES).values()).isEqualTo(before);
      assertThat(encoder.dim()).isEqualTo(8);
      assertThat(model.encoder(Output.PROJECTION).dim()).isEqualTo(4);
      model.weights().set("backbone/bn/gamma", new float[8]);
      assertThat(encoder.embed(EXAMPLES).values()).containsOnly(0f).isNotEqualTo(before);
    }
  }

  /** Each new source of an encoder, and each look at a weight, adds to the graph of the model. */
  @Test
  void severalThreadsMayUseEncodersAndWeights() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (ContrastiveModel model = builder().build()) {
      Map<String, float[]> weights = model.weights().all();
      List<Callable<Void>> uses = new ArrayList<>();
      for (Output output : Output.values()) {
        Embeddings all = model.encoder(output).embed(EXAMPLES);
        for (int i = 0; i < 12; i++) {
          int index = i;
          uses.add(
              () -> {
                Source one = new TestSource(EXAMPLES.examples().rows(index, index + 1));
                assertThat(model.encoder(output).embed(one).values())
                    .contains(all.row(index), within(1e-5f));
                return null;
              });
        }
      }
      weights.forEach(
          (path, values) ->
              uses.add(
                  () -> {
                    model.weights().set(path, values);
                    assertThat(model.weights().get(path)).isEqualTo(values);
                    return null;
                  }));
      Collections.shuffle(uses, new Random(1));
      for (Future<Void> use : threads.invokeAll(uses)) {
        use.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void useAfterCloseIsRefused() {
    ContrastiveModel model = builder().build();
    Encoder encoder = model.encoder(Output.REPRESENTATION);
    WeightView weights = model.weights();
    model.close();
    List<ThrowingCallable> uses =
        List.of(
            () -> model.fit(training()),
            () -> encoder.embed(EXAMPLES),
            () -> weights.get("backbone/dense/kernel"),
            () -> weights.all(),
            () -> weights.paths(),
            () -> weights.shape("backbone/dense/kernel"),
            () -> model.summary(),
            () -> weights.set("backbone/dense/bias", new float[8]));
    for (ThrowingCallable use : uses) {
      assertThatThrownBy(use)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("this model is closed");
    }
    assertThatCode(model::close).doesNotThrowAnyException();
    assertThat(model.examples()).isEqualTo(EXAMPLES.spec());
    assertThat(model.method()).isEqualTo(METHOD);
    assertThat(model.encoder(Output.REPRESENTATION).dim()).isEqualTo(8);
  }

  @Test
  void aMissingSettingIsNamed() {
    assertThatThrownBy(() -> ContrastiveModel.builder().method(METHOD).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a contrastive model needs a backbone, none was given");
  }

  @Test
  void imagesThatDoNotFitTheBackboneAreRefused() {
    ExampleSpec tiny = new ExampleSpec(Shape.of(4, 4, 3), ValueRange.BYTES, 0);
    assertThatThrownBy(() -> builder().backbone(ConvNet.small()).examples(tiny).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "backbone convnet needs images (height, width, channels) of at least 8 x 8 pixels,"
                + " examples are [4, 4, 3]");
  }

  @Test
  void layersThatDoNotFitAreNamedByTheirPath() {
    ExampleSpec images = new ExampleSpec(Shape.of(4, 4, 3), ValueRange.BYTES, 0);
    assertThatThrownBy(() -> builder().examples(images).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "layer backbone/dense: input of a dense layer must have rank [2], was shape [-1, 4, 4,"
                + " 3]");
  }

  @Test
  void examplesOfAnotherShapeAreRefused() {
    TestSource others = new TestSource(Values.normal(1, 24, 5));
    String message =
        "examples must be what the model was built for, [6] in any finite number, was [5] in any"
            + " finite number";
    try (ContrastiveModel model = builder().build()) {
      new Refusal(message, () -> model.fit(Training.on(others.inOrder(8)))).check();
      new Refusal(message, () -> model.encoder(Output.REPRESENTATION).embed(others)).check();
    }
  }

  @Test
  void aWeightOfAnotherSizeIsRefused() {
    try (ContrastiveModel model = builder().build()) {
      assertThatThrownBy(() -> model.weights().set("backbone/dense/kernel", 1, 2, 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("weight backbone/dense/kernel of shape [6, 8] must have 48 values, was 3");
      assertThatThrownBy(() -> model.weights().get("backbone/dense/kernal"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("no weight backbone/dense/kernal; there are [backbone/");
    }
  }

  @Test
  void theSummaryCountsTheWeights() {
    try (ContrastiveModel model = builder().build()) {
      assertThat(model.weights().count()).isEqualTo(56 + 32 + 32 + 16 + 16);
      assertThat(model.weights().trainableCount()).isEqualTo(56 + 16 + 32 + 8 + 16);
      assertThat(model.summary())
          .contains("backbone/dense/kernel", "projector/projector_output/kernel");
    }
  }
}
