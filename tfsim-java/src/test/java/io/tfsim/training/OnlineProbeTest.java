package io.tfsim.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.Backbone;
import io.tfsim.backbones.ConvNet;
import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.graph.FloatType;
import io.tfsim.graph.LayerScope;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.Activation;
import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Dropout;
import io.tfsim.layers.Sequential;
import io.tfsim.methods.BarlowTwins;
import io.tfsim.methods.Method;
import io.tfsim.methods.MultiCrop;
import io.tfsim.methods.SimClr;
import io.tfsim.methods.SimSiam;
import io.tfsim.methods.VicReg;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.models.Output;
import io.tfsim.optimizers.Adam;
import io.tfsim.optimizers.Lamb;
import io.tfsim.optimizers.Optimizer;
import io.tfsim.optimizers.Sgd;
import io.tfsim.optimizers.WarmupCosine;
import io.tfsim.testing.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

class OnlineProbeTest {
  private static final Augmenter NOISE =
      (scope, x) -> scope.tf().math.mul(x, scope.random().uniform(scope.tf().shape(x), 0.5, 1.5));

  /** Examples with any labels. */
  @SuppressWarnings("ArrayRecordComponent") // compared by identity
  private record Labeled(Values examples, int classes, int... labels) implements Source, Sampler {
    @Override
    public ExampleSpec spec() {
      return new ExampleSpec(examples.shape().tail(), ValueRange.ANY, classes);
    }

    @Override
    public int size() {
      return labels.length;
    }

    @Override
    public int label(int index) {
      return labels[index];
    }

    @Override
    public Batch connect(LayerScope scope, Operand<TInt32> indices) {
      var tf = scope.tf();
      Operand<TFloat64> all =
          scope.data(
              this,
              TFloat64.class,
              examples.shape(),
              () -> (TFloat64) examples.tensor(FloatType.FLOAT64));
      return new Batch(
          tf.gather(all, indices, tf.constant(0)),
          tf.gather(tf.constant(labels), indices, tf.constant(0)));
    }

    @Override
    public Source source() {
      return this;
    }

    @Override
    public int batchSize() {
      return 8;
    }

    @Override
    public int stepsPerEpoch() {
      return size() / 8;
    }

    @Override
    public IndexPlan plan(long epoch) {
      return new IndexPlan(stepsPerEpoch(), 8, IntStream.range(0, stepsPerEpoch() * 8).toArray());
    }
  }

  private static Labeled labeled(Shape shape) {
    int[] labels = IntStream.range(0, 24).map(i -> i % 7 == 0 ? -1 : i % 3).toArray();
    long[] dims = new long[shape.numDimensions() + 1];
    dims[0] = 24;
    System.arraycopy(shape.asArray(), 0, dims, 1, shape.numDimensions());
    return new Labeled(Values.normal(3, dims), 3, labels);
  }

  private record Setup(Method method, Backbone backbone, Optimizer optimizer, Shape example) {
    @Override
    public String toString() {
      return method.name() + " on " + backbone.name();
    }
  }

  static Stream<Setup> the_model_is_the_same_to_the_last_bit() {
    Backbone mlp =
        Backbone.of(
            "mlp",
            Sequential.of(
                Dense.of(8),
                BatchNorm.create(),
                Activation.RELU,
                new Dropout(0.2),
                Dense.of(6).withL2(0.01)));
    Backbone plain = Backbone.of("plain", Dense.of(6).withoutBias());
    Backbone relu = Backbone.of("relu", Sequential.of(Dense.of(6), Activation.RELU));
    Shape vector = Shape.of(10);
    MlpHead small = MlpHead.projector(2, 4);
    Optimizer sgd = Sgd.of(WarmupCosine.peak(0.05)).withMomentum(0.9);
    return Stream.of(
        new Setup(SimClr.paper().withProjector(small), mlp, sgd, vector),
        new Setup(SimClr.paper().withProjector(small), plain, sgd, vector),
        new Setup(
            SimSiam.paper().withHeads(small, MlpHead.predictor(4, 4)),
            relu,
            Lamb.of(WarmupCosine.peak(0.01)).withDecay(0.01),
            vector),
        new Setup(BarlowTwins.paper().withProjector(small), mlp, Adam.of(1e-2), vector),
        new Setup(
            VicReg.paper().withProjector(small),
            relu,
            Adam.adamW(WarmupCosine.peak(0.01), 0.1),
            vector),
        new Setup(new MultiCrop(SimClr.paper().withProjector(small), 2, 1), mlp, sgd, vector),
        new Setup(SimClr.paper().withProjector(small), ConvNet.small(), sgd, Shape.of(8, 8, 3)));
  }

  /** What a run leaves: its numbers, and the model's weights. */
  private record Outcome(
      List<Map<String, Double>> epochs,
      List<Map<String, Double>> steps,
      Map<String, float[]> weights) {
    static Outcome of(Setup setup, Labeled data, boolean probed) {
      List<Map<String, Double>> steps = new ArrayList<>();
      try (ContrastiveModel model = model(setup, data, Execution.seeded(5).withIntraOpThreads(2))) {
        Training training =
            Training.on(data)
                .epochs(2)
                .validation(Validation.on(data))
                .callbacks(
                    Callback.onStepEnd(
                        (run, step) -> steps.add(new LinkedHashMap<>(step.values()))));
        History history = model.fit(probed ? training.onlineProbe(OnlineProbe.create()) : training);
        List<Map<String, Double>> epochs =
            history.epochs().stream()
                .<Map<String, Double>>map(e -> new LinkedHashMap<>(e.values()))
                .toList();
        return new Outcome(epochs, steps, model.weights().all());
      }
    }
  }

  private static ContrastiveModel model(Setup setup, Source data, Execution execution) {
    return ContrastiveModel.builder()
        .method(setup.method())
        .backbone(setup.backbone())
        .augmenter(NOISE)
        .optimizer(setup.optimizer())
        .examples(data.spec())
        .execution(execution)
        .build();
  }

  @ParameterizedTest
  @MethodSource
  void the_model_is_the_same_to_the_last_bit(Setup setup) {
    Labeled data = labeled(setup.example());
    Outcome without = Outcome.of(setup, data, false);
    Outcome with = Outcome.of(setup, data, true);
    assertThat(with.steps()).allMatch(step -> step.containsKey(OnlineProbe.LOSS));
    assertThat(with.epochs()).allMatch(epoch -> epoch.containsKey("val_" + OnlineProbe.ACCURACY));
    with.steps().forEach(step -> step.keySet().removeIf(OnlineProbeTest::ofProbe));
    with.epochs().forEach(epoch -> epoch.keySet().removeIf(OnlineProbeTest::ofProbe));
    assertThat(with.steps()).isEqualTo(without.steps());
    assertThat(with.epochs()).isEqualTo(without.epochs());
    assertThat(with.weights().keySet()).isEqualTo(without.weights().keySet());
    with.weights()
        .forEach(
            (path, value) -> assertThat(value).as(path).isEqualTo(without.weights().get(path)));
  }

  private static boolean ofProbe(String name) {
    return name.contains("online_probe");
  }

  /** On a frozen network, the probe is a logistic regression: here is another one. */
  @Test
  void it_learns_what_gradient_descent_learns() {
    Labeled data = labeled(Shape.of(10));
    double rate = 0.3;
    Setup setup =
        new Setup(
            SimClr.paper().withProjector(MlpHead.projector(2, 4)),
            Backbone.of("dense", Dense.of(6)),
            Sgd.of(1e-30),
            Shape.of(10));
    List<Double> losses = new ArrayList<>();
    List<Double> accuracies = new ArrayList<>();
    float[][] h;
    History history;
    try (ContrastiveModel model =
        ContrastiveModel.builder()
            .method(setup.method())
            .backbone(setup.backbone())
            .augmenter(Augmenter.none())
            .optimizer(setup.optimizer())
            .examples(data.spec())
            .execution(Execution.seeded(5).withFloatType(FloatType.FLOAT64).withIntraOpThreads(1))
            .build()) {
      history =
          model.fit(
              Training.on(data)
                  .epochs(4)
                  .onlineProbe(OnlineProbe.create().withOptimizer(Sgd.of(rate)))
                  .callbacks(
                      Callback.onStepEnd(
                          (run, step) -> {
                            losses.add(step.values().get(OnlineProbe.LOSS));
                            accuracies.add(step.values().get(OnlineProbe.ACCURACY));
                          })));
      var embeddings = model.encoder(Output.REPRESENTATION).embed(data);
      h = new float[data.size()][];
      Arrays.setAll(h, embeddings::row);
    }
    PlainProbe plain = new PlainProbe(6, 3, rate);
    for (int step = 0; step < losses.size(); step++) {
      double[] expected = plain.step(h, data.labels(), step % 3 * 8);
      assertThat(losses.get(step)).isCloseTo(expected[0], within(1e-6));
      assertThat(accuracies.get(step)).isCloseTo(expected[1], within(1e-12));
    }
    // an epoch's accuracy is that of its labeled examples: steps have 6, 7 and 7 of them
    double right = 0;
    for (int step = 0; step < 3; step++) {
      right += accuracies.get(step) * countLabels(data, step * 8);
    }
    assertThat(history.values(OnlineProbe.ACCURACY).get(0)).isCloseTo(right / 20, within(1e-12));
  }

  private static long countLabels(Labeled data, int from) {
    return Arrays.stream(data.labels(), from, from + 8).filter(label -> label >= 0).count();
  }

  /** Multinomial logistic regression by gradient descent, in loops. */
  private static final class PlainProbe {
    private final double[][] kernel;
    private final double[] bias;
    private final double rate;

    PlainProbe(int dim, int classes, double rate) {
      this.kernel = new double[dim][classes];
      this.bias = new double[classes];
      this.rate = rate;
    }

    double[] step(float[][] h, int[] labels, int from) {
      int classes = bias.length;
      double[][] kernelGradient = new double[kernel.length][classes];
      double[] biasGradient = new double[classes];
      double loss = 0;
      int right = 0;
      int count = 0;
      for (int i = from; i < from + 8; i++) {
        count += labels[i] >= 0 ? 1 : 0;
      }
      for (int i = from; i < from + 8; i++) {
        if (labels[i] < 0) {
          continue;
        }
        double[] logits = bias.clone();
        for (int d = 0; d < kernel.length; d++) {
          for (int c = 0; c < classes; c++) {
            logits[c] += h[i][d] * kernel[d][c];
          }
        }
        double total = Arrays.stream(logits).map(Math::exp).sum();
        int best = 0;
        for (int c = 0; c < classes; c++) {
          double p = Math.exp(logits[c]) / total;
          double gradient = (p - (labels[i] == c ? 1 : 0)) / count;
          biasGradient[c] += gradient;
          for (int d = 0; d < kernel.length; d++) {
            kernelGradient[d][c] += gradient * h[i][d];
          }
          best = logits[c] > logits[best] ? c : best;
        }
        loss -= Math.log(Math.exp(logits[labels[i]]) / total) / count;
        right += best == labels[i] ? 1 : 0;
      }
      for (int c = 0; c < classes; c++) {
        bias[c] -= rate * biasGradient[c];
        for (int d = 0; d < kernel.length; d++) {
          kernel[d][c] -= rate * kernelGradient[d][c];
        }
      }
      return new double[] {loss, right / (double) count};
    }
  }

  private static final Setup SMALL =
      new Setup(
          SimClr.paper().withProjector(MlpHead.projector(2, 4)),
          Backbone.of("dense", Dense.of(6)),
          Sgd.of(0.01),
          Shape.of(10));

  @Test
  void a_step_without_labels_reports_nothing() {
    int[] labels = new int[24];
    Arrays.fill(labels, 8, 24, -1);
    labels[1] = 2;
    List<Boolean> reported = new ArrayList<>();
    try (ContrastiveModel model =
        model(SMALL, new Labeled(Values.normal(3, 24, 10), 3, labels), Execution.seeded(1))) {
      History history =
          model.fit(
              Training.on(new Labeled(Values.normal(3, 24, 10), 3, labels))
                  .onlineProbe(OnlineProbe.create())
                  .callbacks(
                      Callback.onStepEnd(
                          (run, step) ->
                              reported.add(step.values().containsKey(OnlineProbe.LOSS)))));
      assertThat(reported).containsExactly(true, false, false);
      // all weights are zero: class 0, and 7 of the 8 labeled examples are of class 0
      assertThat(history.values(OnlineProbe.ACCURACY)).containsExactly(7 / 8.0);
    }
  }

  @Test
  void labels_are_checked_before_the_first_step() {
    Labeled good = labeled(Shape.of(10));
    int[] labels = new int[24];
    Arrays.fill(labels, -1);
    Labeled none = new Labeled(good.examples(), 3, labels.clone());
    labels[5] = 3;
    Labeled beyond = new Labeled(good.examples(), 3, labels.clone());
    labels[5] = -2;
    Labeled below = new Labeled(good.examples(), 3, labels.clone());
    String range = " must be in [-1, 3) for an online probe, was ";
    assertRefused(none, good, "an online probe needs labels for training, none of 24 has one");
    assertRefused(good, none, "an online probe needs labels for validation, none of 24 has one");
    assertRefused(beyond, good, "labels of training" + range + "3 of number 5");
    assertRefused(good, below, "labels of validation" + range + "-2 of number 5");
  }

  private static void assertRefused(Labeled train, Labeled validation, String message) {
    Callback step =
        Callback.onStepEnd(
            (run, s) -> {
              throw new AssertionError("no step");
            });
    try (ContrastiveModel model = model(SMALL, train, Execution.seeded(1))) {
      assertThatThrownBy(
              () ->
                  model.fit(
                      Training.on(train)
                          .validation(Validation.on(validation))
                          .callbacks(step)
                          .onlineProbe(OnlineProbe.create())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
    }
  }

  @Test
  void its_weights_are_no_weights_of_the_model_and_go_on() {
    Labeled data = labeled(Shape.of(10));
    try (ContrastiveModel model = model(SMALL, data, Execution.seeded(1))) {
      Training training = Training.on(data).epochs(5).onlineProbe(OnlineProbe.create());
      History first = model.fit(training);
      assertThat(model.weights().paths()).noneMatch(OnlineProbeTest::ofProbe);
      assertThat(model.summary()).doesNotContain("probe");
      assertThat(first.values(OnlineProbe.LOSS).get(0)).isCloseTo(Math.log(3), within(0.2));
      assertThat(model.fit(training).values(OnlineProbe.LOSS).get(0))
          .isLessThan(first.values(OnlineProbe.LOSS).get(3));
    }
  }

  @Test
  void classes_are_needed_and_the_same_in_validation() {
    Labeled unlabeled = new Labeled(Values.normal(3, 24, 10), 0, labeled(Shape.of(10)).labels());
    Labeled data = labeled(Shape.of(10));
    try (ContrastiveModel model = model(SMALL, data, Execution.seeded(1))) {
      assertThatThrownBy(() -> model.fit(Training.on(unlabeled).onlineProbe(OnlineProbe.create())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("an online probe needs examples of at least 2 classes, was 0");
      Labeled other = new Labeled(data.examples(), 4, data.labels());
      assertThatThrownBy(
              () ->
                  model.fit(
                      Training.on(data)
                          .validation(Validation.on(other))
                          .onlineProbe(OnlineProbe.create())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "an online probe needs validation examples of the training's 3 classes, was 4");
    }
  }
}
