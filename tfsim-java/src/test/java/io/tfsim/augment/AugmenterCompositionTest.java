package io.tfsim.augment;

import static io.tfsim.augment.Pictures.BATCH;
import static io.tfsim.augment.Pictures.CLOSE;
import static io.tfsim.augment.Pictures.MILD;
import static io.tfsim.augment.Pictures.SIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.Subgraph;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** Augmenters made of augmenters. */
class AugmenterCompositionTest {
  private static final ExampleSpec RGB =
      new ExampleSpec(Shape.of(SIZE, SIZE, 3), ValueRange.UNIT, 0);

  @Test
  void viewsStayWithinTheRange() {
    Values pixels = Values.uniform(6, 0, 1, BATCH, SIZE, SIZE, 3);
    Augmenter strong =
        SimClrAugmenter.paper()
            .withBlur(RandomGaussianBlur.forHeight(SIZE))
            .withCrop(RandomResizedCrop.area(0.08).withInterpolation(Interpolation.BICUBIC));
    Values views = Augmented.view(strong, pixels);
    assertThat(DoubleStream.of(views.toArray())).allMatch(v -> v >= 0 && v <= 1);
    assertThat(views.shape()).isEqualTo(pixels.shape());
  }

  @Test
  void oneAfterTheOther() {
    Augmenter half = changing(v -> v / 2);
    Augmenter oneMore = changing(v -> v + 1);
    ValuesAssert.assertThat(Augmented.view(half.then(oneMore), MILD))
        .isCloseTo(MILD.map(v -> v / 2 + 1), Tolerance.absolute(CLOSE));
  }

  /** Augmenters of this package work on planes, others on images: both see what they expect. */
  @Test
  void ownAugmentersStandBetweenTheLibrarys() {
    Augmenter firstRowBlack =
        (scope, x) -> {
          var tf = scope.tf();
          Operand<TFloating> rows =
              tf.reshape(
                  scope.cast(tf.range(tf.constant(0), tf.constant(SIZE), tf.constant(1))),
                  tf.constant(new int[] {1, SIZE, 1, 1}));
          return tf.math.mul(x, scope.indicator(tf.math.greater(rows, scope.constant(0.5))));
        };
    Augmenter chain =
        new RandomChannelInversion(1)
            .then(firstRowBlack)
            .then(new RandomFlip(0, 1))
            .then(new RandomChannelInversion(1));
    Values views = Augmented.view(chain, MILD);
    for (int i = 0; i < views.size(); i++) {
      int[] at = Pictures.place(i);
      int from = Pictures.index(at[0], SIZE - 1 - at[1], at[2], at[3]);
      double expected = at[1] == SIZE - 1 ? 1 : MILD.at(from);
      assertThat(views.at(i)).isCloseTo(expected, within(CLOSE));
    }
  }

  /** A chain asks each of its parts for the view, and checks all of them. */
  @Test
  void aChainIsAsManyAsItsParts() {
    ViewAugmenters byView =
        ViewAugmenters.of(changing(v -> v), changing(v -> v + 1), changing(v -> v + 2));
    for (int view = 0; view < 3; view++) {
      int twice = 2 * view;
      ValuesAssert.assertThat(Augmented.view(byView.then(byView).forView(view), MILD))
          .isCloseTo(MILD.map(v -> v + twice), Tolerance.absolute(CLOSE));
    }
    ExampleSpec grey = new ExampleSpec(Shape.of(8, 8, 1), ValueRange.BYTES, 0);
    assertThatThrownBy(() -> byView.then(new RandomGrayscale(1)).check(grey))
        .hasMessageContaining("grayscale needs RGB images of 3 channels");
  }

  @Test
  void multiCropHasGlobalAndLocalViews() {
    MultiCropAugmenter crops =
        new MultiCropAugmenter(
            RandomResizedCrop.area(0.5), RandomResizedCrop.area(0.1).withSize(4, 4), 3);
    assertThat(crops.viewLimit()).isEqualTo(5);
    for (int view = 0; view < crops.viewLimit(); view++) {
      int size = view < 2 ? SIZE : 4;
      assertThat(Augmented.view(crops.forView(view), MILD).shape())
          .isEqualTo(Shape.of(BATCH, size, size, 3));
    }
    assertThat(MultiCropAugmenter.swav().viewLimit()).isEqualTo(8);
  }

  @Test
  void someExamplesAreAugmented() {
    Values views =
        Augmented.view(
            new RandomApply(0.3, changing(v -> v + 1)), Values.uniform(1, 0, 1, 2000, 3));
    Values given = Values.uniform(1, 0, 1, 2000, 3);
    int changed = 0;
    for (int n = 0; n < 2000; n++) {
      double shift = views.row(n).at(0) > 1 ? 1 : 0;
      int row = n;
      ValuesAssert.assertThat(views.row(n))
          .isCloseTo(given.row(row).map(v -> v + shift), Tolerance.absolute(CLOSE));
      changed += (int) shift;
    }
    assertThat(changed / 2000.0).isCloseTo(0.3, within(0.04)); // 4 deviations
  }

  @Test
  void oneOfSeveralIsChosenByWeight() {
    Augmenter choice =
        new RandomChoice(
            List.of(changing(v -> 1), changing(v -> 2), changing(v -> 3)), List.of(1.0, 2.0, 1.0));
    Values views = Augmented.view(choice, Values.uniform(1, 0, 1, 4000, 2));
    int[] counts = new int[4];
    for (int n = 0; n < 4000; n++) {
      assertThat(views.row(n).at(0)).isEqualTo(views.row(n).at(1));
      counts[(int) views.row(n).at(0)]++;
    }
    assertThat(counts[1]).isBetween(890, 1110); // 4 deviations
    assertThat(counts[2]).isBetween(1870, 2130);
    assertThat(counts[3]).isBetween(890, 1110);
  }

  @Test
  void warmUpSkips() {
    try (TestGraph graph = TestGraph.float64()) {
      Subgraph step = graph.training();
      var warmup = graph.model().root().math.less(graph.step(), graph.model().root().constant(3L));
      step.setWarmup(warmup);
      Operand<TFloating> x = graph.input(MILD);
      Operand<TFloating> view =
          changing(v -> v + 1).skippedInWarmup().augment(step.scope().at("view"), x);
      graph.setStep(2);
      ValuesAssert.assertThat(graph.run(view)).isEqualToValues(MILD);
      graph.setStep(3);
      ValuesAssert.assertThat(graph.run(view))
          .isCloseTo(MILD.map(v -> v + 1), Tolerance.absolute(CLOSE));
    }
  }

  /** Steps, views and examples are drawn each for itself; a step that is repeated is the same. */
  @Test
  void drawsAreIndependentAndRepeatable() {
    Values same = Values.of(Shape.of(20, 2), new double[40]);
    try (TestGraph graph = TestGraph.float64()) {
      Subgraph step = graph.training();
      Operand<TFloating> x = graph.input(same);
      Augmenter noise = new GaussianNoise(1);
      List<Operand<TFloating>> views =
          List.of(
              noise.augment(step.scope().at("view_0"), x),
              noise.augment(step.scope().at("view_1"), x));
      Set<Double> seen = new HashSet<>();
      for (int n = 0; n < 3; n++) {
        graph.setStep(n);
        graph
            .run(views, List.of())
            .forEach(view -> DoubleStream.of(view.toArray()).forEach(seen::add));
      }
      assertThat(seen).hasSize(3 * 2 * 40);
      graph.setStep(1);
      assertThat(seen).contains(graph.run(views.get(0)).at(7));
    }
  }

  @Test
  void whatComesAfterNormalizeMustDoWithoutARange() {
    new RandomGrayscale(1).then(Normalize.imageNet()).check(RGB);
    assertThatThrownBy(() -> Normalize.imageNet().then(new RandomGrayscale(1)).check(RGB))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("grayscale needs a bounded value range");
    assertThat(new RandomGrayscale(1).then(Normalize.imageNet()).viewsOf(RGB).range())
        .isEqualTo(ValueRange.ANY);
  }

  @Test
  void presetsFitTheirImages() {
    ExampleSpec imageNet = new ExampleSpec(Shape.of(224, 224, 3), ValueRange.BYTES, 1000);
    List.of(
            AugmenterPresets.byol(),
            AugmenterPresets.barlowTwins(),
            AugmenterPresets.vicReg(),
            AugmenterPresets.simSiam(),
            AugmenterPresets.simSiamCifar10(),
            AugmenterPresets.tfSimilarityBarlow(224),
            AugmenterPresets.evaluation(),
            SimClrAugmenter.tfSimilarity(),
            MultiCropAugmenter.swav())
        .forEach(preset -> preset.check(imageNet));
    SimClrAugmenter first = (SimClrAugmenter) AugmenterPresets.byol().forView(0);
    SimClrAugmenter second = (SimClrAugmenter) AugmenterPresets.byol().forView(1);
    assertThat(first.blur().orElseThrow().probability()).isEqualTo(1);
    assertThat(second.blur().orElseThrow().probability()).isEqualTo(0.1);
    assertThat(first.solarize().orElseThrow().probability()).isZero();
    assertThat(second.solarize().orElseThrow().probability()).isEqualTo(0.2);
  }

  /** A linear change, as someone's own augmenter. */
  private static Augmenter changing(DoubleUnaryOperator linear) {
    double intercept = linear.applyAsDouble(0);
    double slope = linear.applyAsDouble(1) - intercept;
    return (LayerScope scope, Operand<TFloating> x) ->
        scope
            .tf()
            .math
            .add(scope.tf().math.mul(x, scope.constant(slope)), scope.constant(intercept));
  }
}
