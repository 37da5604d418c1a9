package io.tfsim.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.losses.SimSiamLoss.Distance;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

/** Where TF Similarity's losses are wrong, and what is right here. */
class PeersDefectsTest {
  private static final Values A = Values.normal(1, 8, 5);
  private static final Values B = Values.normal(2, 8, 5);

  /** Its default reduction NONE differentiates a vector: batch size times the mean's gradient. */
  @Test
  void vicRegTrainsOnTheMeanWhereThePeerTrainsOnTheSum() {
    assertThat(VicRegLoss.paper().reduction()).isEqualTo(Reduction.MEAN);
    VicRegLoss peers = VicRegLoss.tfSimilarity();
    List<Values> summed = float64(peers, A, B);
    List<Values> mean = float64(peers.withReduction(Reduction.MEAN), A, B);
    assertThat(summed.get(0).single()).isEqualTo(mean.get(0).single());
    for (int view : new int[] {1, 2}) {
      ValuesAssert.assertThat(summed.get(view))
          .isCloseTo(mean.get(view).times(8), Tolerance.of(1e-12, 1e-12));
    }
  }

  /** It divides variances by n and covariances by n - 1; the authors divide both by n - 1. */
  @Test
  void vicRegsVarianceIsUnbiasedWhereThePeersIsNot() {
    Values small = A.times(0.1); // inside the hinge
    double unbiased =
        float64(new VicRegLoss(0, 1, 0, 1e-4, true, Reduction.MEAN), small, small).get(0).single();
    double biased =
        float64(new VicRegLoss(0, 1, 0, 1e-4, false, Reduction.MEAN), small, small).get(0).single();
    assertThat(unbiased).isCloseTo(PaperLosses.vicReg(small, small, 0, 1, 0), within(1e-12));
    assertThat(biased).isGreaterThan(unbiased + 1e-3);
  }

  /** It adds the losses of the two directions: twice the paper's. */
  @Test
  void ntXentAveragesTheHalvesWhereThePeerAddsThem() {
    double paper = float64(SimClrLoss.of(0.5), A, B).get(0).single();
    double peers = float64(SimClrLoss.tfSimilarity(0.5), A, B).get(0).single();
    assertThat(paper).isCloseTo(PaperLosses.ntXent(A, B, 0.5), within(1e-12));
    assertThat(peers).isCloseTo(2 * paper, within(1e-12));
  }

  /** Its masks are float32, so it fails on other types. */
  @Test
  void ntXentWorksInDoublePrecisionWhereThePeerFails() {
    List<Values> values = float64(SimClrLoss.tfSimilarity(0.05), A, B);
    assertThat(values.get(0).single()).isCloseTo(2 * PaperLosses.ntXent(A, B, 0.05), within(1e-9));
    ValuesAssert.assertThat(values.get(1)).isFinite();
  }

  /** It takes the arc cosine of cosines that rounding has put beyond 1. */
  @Test
  void angularDistanceOfEqualPairsIsZeroWhereThePeersIsNaN() {
    Values pairs = Values.normal(3, 800, 16);
    for (double sign : new double[] {1, -1}) {
      List<Values> values = float32(new SimSiamLoss(Distance.ANGULAR, 0), pairs, pairs.times(sign));
      assertThat(values.get(0).single()).isCloseTo(sign > 0 ? 0 : 0.5, within(1e-3));
      ValuesAssert.assertThat(values.get(1)).isFinite();
      ValuesAssert.assertThat(values.get(2)).isFinite();
    }
  }

  /** Its root of a variance of 0 has an infinite derivative, times 0. */
  @Test
  void aConstantColumnHasNoGradientInBarlowTwinsWhereThePeersIsNaN() {
    Values constant = constantColumn(1.5);
    for (BarlowTwinsLoss loss : List.of(BarlowTwinsLoss.paper(), BarlowTwinsLoss.tfSimilarity())) {
      List<Values> values = float32(loss, constant, B);
      ValuesAssert.assertThat(values.get(0)).isFinite();
      ValuesAssert.assertThat(values.get(1)).isFinite();
      ValuesAssert.assertThat(values.get(2)).isFinite();
    }
    Values gradient = float32(BarlowTwinsLoss.tfSimilarity(), constant, B).get(1);
    for (int row = 0; row < 8; row++) {
      assertThat(gradient.at(5 * row + 2)).isZero();
    }
  }

  /** A column whose mean cannot be represented varies by rounding, and no more. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1.1, -12345.678})
  void aColumnThatIsConstantButForRoundingHasNoLargeGradientInBarlowTwins(double constant) {
    for (BarlowTwinsLoss loss : List.of(BarlowTwinsLoss.paper(), BarlowTwinsLoss.tfSimilarity())) {
      List<Values> values = float32(loss, constantColumn(constant), B);
      for (double slope : values.get(1).toArray()) {
        assertThat(Math.abs(slope)).isLessThan(500);
      }
    }
  }

  private static Values constantColumn(double constant) {
    Values z = A;
    for (int row = 0; row < 8; row++) {
      z = z.with(5 * row + 2, constant);
    }
    return z;
  }

  /** One example is its own batch: there is nothing to standardise, and nothing is NaN. */
  @Test
  void aBatchOfOneIsFinite() {
    Values one = Values.of(Shape.of(1, 3), 1, 2, 3);
    for (ContrastiveLoss loss :
        List.of(
            SimClrLoss.of(0.5), BarlowTwinsLoss.paper(), VicRegLoss.paper(), SimSiamLoss.of())) {
      for (Values value : float32(loss, one, one.times(-2))) {
        ValuesAssert.assertThat(value).isFinite();
      }
    }
  }

  private static List<Values> float64(ContrastiveLoss loss, Values a, Values b) {
    try (TestGraph graph = TestGraph.float64()) {
      return at(graph, loss, a, b);
    }
  }

  private static List<Values> float32(ContrastiveLoss loss, Values a, Values b) {
    try (TestGraph graph = TestGraph.float32()) {
      return at(graph, loss, a, b);
    }
  }

  /** Value and both gradients. */
  private static List<Values> at(TestGraph graph, ContrastiveLoss loss, Values a, Values b) {
    LossAndGradient cut = loss.at(graph.training().scope(), graph.input(a), graph.input(b));
    return graph.run(
        List.of(cut.value(), cut.gradients().get(0), cut.gradients().get(1)), List.of());
  }
}
