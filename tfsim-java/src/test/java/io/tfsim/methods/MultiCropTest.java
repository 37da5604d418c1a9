package io.tfsim.methods;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.augment.Augmenter;
import io.tfsim.backbones.ConvNet;
import io.tfsim.graph.Gradients;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.Subgraph;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.Activation;
import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Layer;
import io.tfsim.layers.Pooling2D;
import io.tfsim.layers.Sequential;
import io.tfsim.losses.BarlowTwinsLoss;
import io.tfsim.losses.LossAndGradient;
import io.tfsim.losses.SimClrLoss;
import io.tfsim.losses.SimSiamLoss;
import io.tfsim.losses.VicRegLoss;
import io.tfsim.models.ContrastiveModel;
import io.tfsim.optimizers.Adam;
import io.tfsim.optimizers.Constant;
import io.tfsim.testing.Refusal;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.TestSource;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import io.tfsim.training.History;
import io.tfsim.training.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

class MultiCropTest {
  private static final Tolerance CLOSE = Tolerance.of(1e-11, 1e-12);
  private static final Values A = Values.normal(1, 6, 5);
  private static final Values B = Values.normal(2, 6, 5);
  private static final Values C = Values.normal(3, 6, 5);
  private static final Layer BACKBONE =
      Sequential.of(
          Dense.of(8).named("dense"), BatchNorm.create().named("bn"), Activation.RELU.named("r"));

  private static PairMethod simClr(ViewMode mode) {
    return new SimClr(SimClrLoss.of(0.5), MlpHead.projector(2, 4), mode);
  }

  private static final PairMethod SIM_SIAM =
      new SimSiam(
          SimSiamLoss.of(), MlpHead.projector(2, 4), MlpHead.predictor(3, 4), ViewMode.SEPARATE);

  static Stream<PairMethod> separateMethods() {
    return Stream.of(
        simClr(ViewMode.SEPARATE),
        SIM_SIAM,
        new BarlowTwins(BarlowTwinsLoss.paper(), MlpHead.projector(2, 4), ViewMode.SEPARATE),
        new VicReg(VicRegLoss.tfSimilarity(), MlpHead.projector(2, 4), ViewMode.SEPARATE));
  }

  static Stream<PairMethod> methods() {
    return Stream.concat(Stream.of(simClr(ViewMode.JOINT)), separateMethods());
  }

  /** The loss, and its gradient in each weight by path. */
  private static Map<String, Operand<TFloating>> lossAndGradients(
      TestGraph graph, Method method, List<Operand<TFloating>> views) {
    Subgraph step = graph.training();
    LayerScope scope = step.scope();
    Network network = new Network(BACKBONE, method.projector(), method.predictor());
    MethodTerms terms = method.build(new MethodScope(step, network, method.viewMode()), views);
    List<Operand<TFloating>> embeddings = new ArrayList<>();
    List<Operand<TFloating>> upstream = new ArrayList<>();
    for (LossAndGradient loss : terms.losses()) {
      embeddings.addAll(loss.embeddings());
      upstream.addAll(loss.gradients());
    }
    List<String> paths = step.trainablePaths();
    var gradients =
        Gradients.of(scope, embeddings, paths.stream().map(step::weight).toList(), upstream);
    Map<String, Operand<TFloating>> all = new LinkedHashMap<>();
    all.put("loss", terms.value(scope));
    for (int i = 0; i < paths.size(); i++) {
      all.put(paths.get(i), gradients.get(i).orElseThrow());
    }
    return all;
  }

  /** That {@code actual} is the mean of the losses of pairs, each as often as it is listed. */
  private static void assertMean(
      TestGraph graph,
      Map<String, Operand<TFloating>> actual,
      List<Map<String, Operand<TFloating>>> pairs) {
    Map<String, Values> values = graph.run(actual, List.of());
    assertThat(values).hasSizeGreaterThan(5);
    List<Map<String, Values>> expected =
        pairs.stream().map(pair -> graph.run(pair, List.of())).toList();
    values.forEach(
        (path, value) -> {
          double[] mean = new double[value.size()];
          for (Map<String, Values> pair : expected) {
            for (int i = 0; i < mean.length; i++) {
              mean[i] += pair.get(path).at(i) / pairs.size();
            }
          }
          ValuesAssert.assertThat(value).as(path).isCloseTo(Values.of(value.shape(), mean), CLOSE);
        });
  }

  @ParameterizedTest
  @MethodSource("methods")
  void twoGlobalsAndNoLocalAreTheMethodItself(PairMethod method) {
    try (TestGraph graph = TestGraph.float64()) {
      List<Operand<TFloating>> views = List.of(graph.input(A), graph.input(B));
      assertMean(
          graph,
          lossAndGradients(graph, new MultiCrop(method, 2, 0), views),
          List.of(lossAndGradients(graph, method, views)));
    }
  }

  @ParameterizedTest
  @MethodSource("separateMethods")
  void theLossIsTheMeanOverPairsOfAGlobalAndAnother(PairMethod method) {
    try (TestGraph graph = TestGraph.float64()) {
      var a = graph.input(A);
      var b = graph.input(B);
      var c = graph.input(C);
      var ab = lossAndGradients(graph, method, List.of(a, b));
      var ac = lossAndGradients(graph, method, List.of(a, c));
      var bc = lossAndGradients(graph, method, List.of(b, c));
      List<Operand<TFloating>> views = List.of(a, b, c);
      assertMean(
          graph, lossAndGradients(graph, new MultiCrop(method, 3, 0), views), List.of(ab, ac, bc));
      assertMean(
          graph,
          lossAndGradients(graph, new MultiCrop(method, 2, 1), views),
          List.of(ab, ab, ac, bc)); // a with b, and b with a
      assertMean(
          graph, lossAndGradients(graph, new MultiCrop(method, 1, 2), views), List.of(ab, ac));
    }
  }

  /** What weighs a pair of globals twice at half the cost. */
  @ParameterizedTest
  @MethodSource("separateMethods")
  void pairsAreComparedAlikeFromBothSides(PairMethod method) {
    try (TestGraph graph = TestGraph.float64()) {
      var a = graph.input(A);
      var b = graph.input(B);
      assertMean(
          graph,
          lossAndGradients(graph, method, List.of(a, b)),
          List.of(lossAndGradients(graph, method, List.of(b, a))));
    }
  }

  @Test
  void eachViewGoesThroughTheNetworkOnce() {
    assertThat(callsOfBackbone(simClr(ViewMode.SEPARATE), 4, 4, 4, 4, 4)).isEqualTo(5);
    assertThat(callsOfBackbone(simClr(ViewMode.JOINT), 4, 4, 4, 4, 4)).isEqualTo(1);
    assertThat(callsOfBackbone(simClr(ViewMode.JOINT), 4, 4, 2, 2, 2)).isEqualTo(2);
  }

  private static int callsOfBackbone(PairMethod method, int... widths) {
    AtomicInteger calls = new AtomicInteger();
    Layer mean =
        (scope, x) -> {
          calls.incrementAndGet();
          return scope
              .tf()
              .expandDims(scope.tf().math.mean(x, scope.tf().constant(1)), scope.tf().constant(1));
        };
    try (TestGraph graph = TestGraph.float64()) {
      List<Operand<TFloating>> views = new ArrayList<>();
      for (int width : widths) {
        views.add(graph.input(Values.normal(1, 6, width)));
      }
      Network network = new Network(mean, method.projector(), method.predictor());
      new MultiCrop(method, 2, 3)
          .build(new MethodScope(graph.training(), network, method.viewMode()), views);
    }
    return calls.get();
  }

  @Test
  void tellsWhatItIs() {
    MultiCrop method = new MultiCrop(SIM_SIAM, 2, 6);
    assertThat(method.name()).isEqualTo("simsiam-2+6");
    assertThat(method.views()).isEqualTo(8);
    assertThat(method.viewMode()).isEqualTo(ViewMode.SEPARATE);
    assertThat(method.projector()).isEqualTo(SIM_SIAM.projector());
    assertThat(method.predictor()).isEqualTo(SIM_SIAM.predictor());
  }

  static Stream<Refusal> refusals() {
    return Stream.of(
        new Refusal("globals must be >= 1, was 0", () -> new MultiCrop(SIM_SIAM, 0, 3)),
        new Refusal("locals must be >= 0, was -1", () -> new MultiCrop(SIM_SIAM, 2, -1)),
        new Refusal("number of views must be >= 2, was 1", () -> new MultiCrop(SIM_SIAM, 1, 0)),
        new Refusal(
            "views must be 2 global and 1 local ones, was 2 in all",
            () -> {
              try (TestGraph graph = TestGraph.float64()) {
                lossAndGradients(
                    graph, new MultiCrop(SIM_SIAM, 2, 1), List.of(graph.input(A), graph.input(B)));
              }
            }));
  }

  @ParameterizedTest
  @MethodSource
  void refusals(Refusal refusal) {
    refusal.check();
  }

  /** Noise; views from the third on are half as high and wide. */
  private static final class SmallLocals implements Augmenter {
    @Override
    public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
      var tf = scope.tf();
      return tf.math.add(x, tf.math.mul(scope.random().normal(tf.shape(x)), scope.constant(0.1)));
    }

    @Override
    public Augmenter forView(int index) {
      return index < 2 ? this : (scope, x) -> Pooling2D.max(2).call(scope, augment(scope, x));
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aModelLearnsWithLocalViewsOfHalfTheSize(PairMethod method) {
    TestSource images = new TestSource(Values.uniform(1, 0, 1, 32, 16, 16, 3));
    try (var model =
        ContrastiveModel.builder()
            .method(new MultiCrop(method, 2, 2))
            .backbone(new ConvNet(List.of(8, 16), 0.9))
            .augmenter(new SmallLocals())
            .optimizer(Adam.of(new Constant(5e-3)))
            .examples(images.spec())
            .seed(3)
            .build()) {
      History history = model.fit(Training.on(images.inOrder(16)).epochs(12));
      double first = history.epochs().get(0).values().get(History.LOSS);
      double last = history.epochs().get(11).values().get(History.LOSS);
      assertThat(last).isFinite().isLessThan(first);
    }
  }
}
