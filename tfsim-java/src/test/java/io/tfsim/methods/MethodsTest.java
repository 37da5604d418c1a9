package io.tfsim.methods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.graph.Gradients;
import io.tfsim.graph.Subgraph;
import io.tfsim.heads.MlpHead;
import io.tfsim.layers.BatchNorm;
import io.tfsim.layers.Dense;
import io.tfsim.layers.Layer;
import io.tfsim.layers.Sequential;
import io.tfsim.losses.BarlowTwinsLoss;
import io.tfsim.losses.SimClrLoss;
import io.tfsim.losses.SimSiamLoss;
import io.tfsim.losses.VicRegLoss;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

class MethodsTest {
  private static final Values A = Values.normal(1, 4, 3);
  private static final Values B = Values.normal(2, 4, 3).map(x -> x + 2);
  private static final Layer NORM = BatchNorm.create().withMomentum(0.5).named("bn");

  @Test
  void separateViewsHaveTheirOwnStatistics() {
    try (TestGraph graph = TestGraph.float64()) {
      Subgraph step = graph.training();
      List<Operand<TFloating>> h = encode(graph, step, ViewMode.SEPARATE);
      Operand<TFloating> alone = NORM.call(graph.training().scope(), graph.input(B));
      List<Values> run = graph.run(List.of(h.get(1), alone), step.updates());
      ValuesAssert.assertThat(run.get(0)).isCloseTo(run.get(1), Tolerance.absolute(1e-12));
      // half of half of 0, then half of B's mean
      double expected = 0.25 * 0 + 0.25 * mean(A) + 0.5 * mean(B);
      assertThat(graph.get("backbone/bn/moving_mean").at(0)).isCloseTo(expected, within(1e-12));
    }
  }

  @Test
  void jointViewsShareTheirStatistics() {
    try (TestGraph graph = TestGraph.float64()) {
      Subgraph step = graph.training();
      List<Operand<TFloating>> h = encode(graph, step, ViewMode.JOINT);
      List<Operand<TFloating>> views = List.of(graph.input(A), graph.input(B));
      var tf = graph.model().root();
      Operand<TFloating> joint =
          NORM.call(graph.training().scope(), tf.concat(views, tf.constant(0)));
      List<Values> run = graph.run(List.of(h.get(0), h.get(1), joint), step.updates());
      ValuesAssert.assertThat(run.get(0))
          .isCloseTo(run.get(2).rows(0, 4), Tolerance.absolute(1e-12));
      ValuesAssert.assertThat(run.get(1))
          .isCloseTo(run.get(2).rows(4, 8), Tolerance.absolute(1e-12));
      // one update, by the mean of both views
      assertThat(graph.get("backbone/bn/moving_mean").at(0))
          .isCloseTo(0.5 * (mean(A) + mean(B)) / 2, within(1e-12));
    }
  }

  private static List<Operand<TFloating>> encode(TestGraph graph, Subgraph step, ViewMode mode) {
    Network network = new Network(NORM, Dense.of(2), Optional.empty());
    MethodScope m = new MethodScope(step, network, mode);
    return m.encode(List.of(graph.input(A), graph.input(B)));
  }

  /** Mean of the first column. */
  private static double mean(Values x) {
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += x.at(3 * i) / 4;
    }
    return sum;
  }

  /** With the projection as it is, SimSiam would collapse at once (Chen and He 2021, figure 2). */
  @Test
  void simSiamsGradientGoesThroughThePredictorOnly() {
    Layer projector = Dense.of(3).withoutBias();
    SimSiam method = SimSiam.paper().withHeads(projector, (scope, z) -> scope.tf().stopGradient(z));
    try (TestGraph graph = TestGraph.float64()) {
      Subgraph step = graph.training();
      Network network = new Network(Dense.of(3), projector, method.predictor());
      MethodTerms terms =
          method.build(
              new MethodScope(step, network, method.viewMode()),
              List.of(graph.input(A), graph.input(B)));
      for (var loss : terms.losses()) {
        var gradients =
            Gradients.of(
                step.scope(),
                loss.embeddings(),
                List.of(step.weights().get("projector/kernel")),
                loss.gradients());
        assertThat(gradients.get(0)).isEmpty();
      }
    }
  }

  @Test
  void predictingNeedsAPredictor() {
    try (TestGraph graph = TestGraph.float64()) {
      Network network = new Network(NORM, Dense.of(2), Optional.empty());
      MethodScope m = new MethodScope(graph.training(), network, ViewMode.SEPARATE);
      List<Operand<TFloating>> z = List.of(graph.input(A));
      assertThatThrownBy(() -> m.predict(z))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("this method has no predictor");
      assertThatThrownBy(() -> m.shadow("momentum", 1.5))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("tau must be in [0.0, 1.0], was 1.5");
    }
  }

  @Test
  void aMethodNeedsALoss() {
    assertThatThrownBy(() -> new MethodTerms(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a method must have at least one loss, had none");
  }

  @Test
  void refusesATemperatureOfZero() {
    assertThatThrownBy(() -> SimClr.paper().withTemperature(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("temperature must be > 0, was 0.0");
  }

  @Test
  void presetsAreThePapersAndThePeers() {
    MlpHead head = MlpHead.projector(2, 512);
    assertThat(SimClr.paper())
        .isEqualTo(
            new SimClr(
                SimClrLoss.of(0.1), MlpHead.projector(2, 128).withHidden(2048), ViewMode.JOINT));
    assertThat(SimClr.tfSimilarity())
        .isEqualTo(new SimClr(SimClrLoss.tfSimilarity(0.5), head, ViewMode.SEPARATE));
    assertThat(SimSiam.paper().loss()).isEqualTo(SimSiamLoss.of());
    assertThat(SimSiam.tfSimilarity())
        .isEqualTo(
            new SimSiam(
                new SimSiamLoss(SimSiamLoss.Distance.COSINE, 0.001),
                head,
                MlpHead.predictor(512, 512),
                ViewMode.SEPARATE));
    assertThat(BarlowTwins.paper().loss()).isEqualTo(new BarlowTwinsLoss(5e-3, 1e-5, 0));
    assertThat(BarlowTwins.tfSimilarity().projector()).isEqualTo(head);
    assertThat(VicReg.paper().loss()).isEqualTo(VicRegLoss.paper());
    assertThat(VicReg.tfSimilarity().loss()).isEqualTo(VicRegLoss.tfSimilarity());
  }

  @Test
  void viewsShareOneNetwork() {
    try (TestGraph graph = TestGraph.float64()) {
      Subgraph step = graph.training();
      Layer backbone = Sequential.of(Dense.of(3), BatchNorm.create());
      Network network = new Network(backbone, Dense.of(2), Optional.empty());
      MethodScope m = new MethodScope(step, network, ViewMode.SEPARATE);
      m.project(m.encode(List.of(graph.input(A), graph.input(B), graph.input(A))));
      assertThat(graph.model().variables().keySet())
          .containsExactly(
              "backbone/dense/kernel",
              "backbone/dense/bias",
              "backbone/batch_norm/gamma",
              "backbone/batch_norm/beta",
              "backbone/batch_norm/moving_mean",
              "backbone/batch_norm/moving_variance",
              "projector/kernel",
              "projector/bias");
    }
  }
}
