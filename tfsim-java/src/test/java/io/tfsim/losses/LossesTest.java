package io.tfsim.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tfsim.graph.LayerScope;
import io.tfsim.losses.SimSiamLoss.Distance;
import io.tfsim.testing.Refusal;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.family.TFloating;

/** The losses against plain formulas of the papers, and what they refuse. */
class LossesTest {
  private static final Values A = Values.normal(1, 6, 5);
  private static final Values B = Values.normal(2, 6, 5);

  static Stream<Arguments> papers() {
    return Stream.of(
        arguments("NT-Xent", SimClrLoss.of(0.3), PaperLosses.ntXent(A, B, 0.3)),
        arguments("SimSiam", SimSiamLoss.of(), PaperLosses.negativeCosine(A, B) / 2),
        arguments("Barlow Twins", BarlowTwinsLoss.paper(), PaperLosses.barlow(A, B, 5e-3, 1e-5)),
        arguments("VICReg", VicRegLoss.paper(), PaperLosses.vicReg(A, B, 25, 25, 1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("papers")
  void valueIsThePapersFormula(String name, ContrastiveLoss loss, double expected) {
    assertThat(at(loss, A, B).get(0).single())
        .isCloseTo(expected, within(1e-10 * Math.abs(expected)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("papers")
  void doesNotNeedTheBatchSizeBeforeItRuns(String name, ContrastiveLoss loss, double expected) {
    try (TestGraph graph = TestGraph.float64()) {
      LayerScope scope = graph.training().scope();
      Operand<TFloating> za = ofAnyBatch(graph);
      Operand<TFloating> zb = ofAnyBatch(graph);
      LossAndGradient cut = loss.at(scope, za, zb);
      graph.feed(za, A);
      graph.feed(zb, B);
      assertThat(graph.run(cut.value()).single())
          .isCloseTo(expected, within(1e-10 * Math.abs(expected)));
    }
  }

  private static Operand<TFloating> ofAnyBatch(TestGraph graph) {
    return graph
        .model()
        .root()
        .placeholder(graph.floatType().tensorType(), Placeholder.shape(Shape.of(-1, 5)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("papers")
  void theOrderOfTheViewsDoesNotMatter(String name, ContrastiveLoss loss, double expected) {
    List<Values> forth = at(loss, A, B);
    List<Values> back = at(loss, B, A);
    Tolerance tolerance = Tolerance.of(1e-9, 1e-12);
    ValuesAssert.assertThat(back.get(0)).isCloseTo(forth.get(0), tolerance);
    ValuesAssert.assertThat(back.get(1)).isCloseTo(forth.get(2), tolerance);
    ValuesAssert.assertThat(back.get(2)).isCloseTo(forth.get(1), tolerance);
  }

  @Test
  void ntXentAndSimSiamSeeDirectionsOnly() {
    for (ContrastiveLoss loss : List.of(SimClrLoss.of(0.3), SimSiamLoss.of())) {
      double expected = at(loss, A, B).get(0).single();
      assertThat(at(loss, A.times(7), B.times(0.1)).get(0).single())
          .isCloseTo(expected, within(1e-9));
    }
  }

  @Test
  void theOptimumOfTheNegativeCosineIsMinusOneHalfForEachSide() {
    List<Values> values = at(SimSiamLoss.of(), A, A);
    assertThat(values.get(0).single()).isCloseTo(-0.5, within(1e-12));
    ValuesAssert.assertThat(values.get(1)).isCloseTo(A.times(0), Tolerance.absolute(1e-12));
  }

  @Test
  void aMarginAddsToTheValueAndNotToTheGradient() {
    List<Values> without = at(new SimSiamLoss(Distance.COSINE, 0), A, B);
    List<Values> with = at(new SimSiamLoss(Distance.COSINE, 0.5), A, B);
    assertThat(with.get(0).single() - without.get(0).single()).isCloseTo(0.5, within(1e-12));
    ValuesAssert.assertThat(with.get(1)).isEqualToValues(without.get(1));
  }

  static Stream<Refusal> refused() {
    return Stream.of(
        new Refusal("temperature must be > 0, was 0.0", () -> SimClrLoss.of(0)),
        new Refusal("temperature must be > 0, was -1.0", () -> SimClrLoss.tfSimilarity(-1)),
        new Refusal("temperature must be > 0, was NaN", () -> SimClrLoss.of(Double.NaN)),
        new Refusal(
            "margin must be >= 0 and finite, was -1.0", () -> new SimSiamLoss(Distance.COSINE, -1)),
        new Refusal(
            "lambda must be >= 0 and finite, was -1.0", () -> new BarlowTwinsLoss(-1, 1e-5, 0)),
        new Refusal(
            "epsilon must be >= 0 and finite, was -1.0", () -> new BarlowTwinsLoss(1, -1, 0)),
        new Refusal(
            "margin must be >= 0 and finite, was NaN", () -> new BarlowTwinsLoss(1, 1, Double.NaN)),
        new Refusal("lambda must be >= 0 and finite, was -1.0", () -> vicReg(-1, 1, 1, 1)),
        new Refusal("mu must be >= 0 and finite, was -1.0", () -> vicReg(1, -1, 1, 1)),
        new Refusal("nu must be >= 0 and finite, was -1.0", () -> vicReg(1, 1, -1, 1)),
        new Refusal("epsilon must be > 0, was 0.0", () -> vicReg(1, 1, 1, 0)));
  }

  private static VicRegLoss vicReg(double lambda, double mu, double nu, double epsilon) {
    return new VicRegLoss(lambda, mu, nu, epsilon, true, Reduction.MEAN);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(Refusal refusal) {
    refusal.check();
  }

  @Test
  void refusesViewsOfDifferentShapes() {
    try (TestGraph graph = TestGraph.float64()) {
      LayerScope scope = graph.training().scope();
      Operand<TFloating> za = graph.input(Values.normal(1, 32, 128));
      Operand<TFloating> zb = graph.input(Values.normal(1, 32, 64));
      assertThatThrownBy(() -> SimClrLoss.of(1).at(scope, za, zb))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "embeddings of the views must have one shape (batch, dim), was [32, 128] and [32,"
                  + " 64]");
      Operand<TFloating> images = graph.input(Values.normal(1, 2, 3, 3, 4));
      assertThatThrownBy(() -> SimClrLoss.of(1).at(scope, images, images))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("was [2, 3, 3, 4] and [2, 3, 3, 4]");
    }
  }

  /** Value and both gradients in float64. */
  private static List<Values> at(ContrastiveLoss loss, Values a, Values b) {
    try (TestGraph graph = TestGraph.float64()) {
      LossAndGradient cut = loss.at(graph.training().scope(), graph.input(a), graph.input(b));
      return graph.run(
          List.of(cut.value(), cut.gradients().get(0), cut.gradients().get(1)), List.of());
    }
  }
}
