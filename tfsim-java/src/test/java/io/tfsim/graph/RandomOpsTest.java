package io.tfsim.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

class RandomOpsTest {
  private static final int SIZE = 20_000;

  @Test
  void sameSeedStepAndPlaceGiveTheSameDraw() {
    assertThat(draw(1, 5, "crop")).isEqualTo(draw(1, 5, "crop"));
  }

  /** Neighbouring seeds, steps and places are unrelated, not shifted copies. */
  @Test
  void seedStepAndPlaceEachChangeTheDraw() {
    double[] draw = draw(1, 5, "crop");
    assertThat(correlation(draw, draw)).isCloseTo(1, within(1e-9));
    assertThat(correlation(draw, draw(2, 5, "crop"))).isCloseTo(0, within(0.03));
    assertThat(correlation(draw, draw(1, 6, "crop"))).isCloseTo(0, within(0.03));
    assertThat(correlation(draw, draw(1, 5, "flip"))).isCloseTo(0, within(0.03));
  }

  @Test
  void twoDrawsAtOnePlaceDiffer() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      var shape = scope.tf().constant(new int[] {100});
      Operand<TFloating> first = scope.random().uniform(shape, 0, 1);
      Operand<TFloating> second = scope.random().uniform(shape, 0, 1);
      assertThat(graph.run(first).toArray()).isNotEqualTo(graph.run(second).toArray());
    }
  }

  @Test
  void aStepIsDrawnAgainAsItWas() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      Operand<TFloating> x = scope.random().normal(scope.tf().constant(new int[] {100}));
      graph.setStep(3);
      double[] third = graph.run(x).toArray();
      graph.setStep(4);
      double[] fourth = graph.run(x).toArray();
      graph.setStep(3);
      assertThat(graph.run(x).toArray()).isEqualTo(third).isNotEqualTo(fourth);
    }
  }

  @Test
  void anotherSubgraphDrawsTheSameAtTheSamePlace() {
    try (TestGraph graph = TestGraph.float32()) {
      Operand<TFloating> first = drawIn(graph, "crop");
      Operand<TFloating> second = drawIn(graph, "crop");
      assertThat(graph.run(first).toArray()).isEqualTo(graph.run(second).toArray());
    }
  }

  @Test
  void uniformFillsItsRange() {
    try (TestGraph graph = TestGraph.float64()) {
      LayerScope scope = graph.training().scope();
      var shape = scope.tf().constant(new int[] {SIZE});
      double[] draw = graph.run(scope.random().uniform(shape, -3, 5)).toArray();
      assertThat(Arrays.stream(draw).min().orElseThrow()).isBetween(-3.0, -2.99);
      assertThat(Arrays.stream(draw).max().orElseThrow()).isBetween(4.99, 5.0);
      assertThat(mean(draw)).isCloseTo(1, within(0.06));
      assertThat(variance(draw)).isCloseTo(64 / 12.0, within(0.1));
    }
  }

  @Test
  void normalHasMeanZeroAndDeviationOne() {
    double[] draw = draw(1, 0, "noise");
    assertThat(mean(draw)).isCloseTo(0, within(0.03));
    assertThat(variance(draw)).isCloseTo(1, within(0.05));
  }

  @Test
  void truncatedNormalStaysWithinTwoDeviations() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      var shape = scope.tf().constant(new int[] {SIZE});
      double[] draw = graph.run(scope.random().truncatedNormal(shape)).toArray();
      assertThat(Arrays.stream(draw).map(Math::abs).max().orElseThrow()).isBetween(1.9, 2.0);
      assertThat(mean(draw)).isCloseTo(0, within(0.03));
      assertThat(variance(draw)).isCloseTo(0.774, within(0.05));
    }
  }

  @Test
  void bernoulliHasItsProbability() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      var shape = scope.tf().constant(new int[] {SIZE});
      Operand<TFloating> some = scope.indicator(scope.random().bernoulli(shape, 0.2));
      Operand<TFloating> none = scope.indicator(scope.random().bernoulli(shape, 0));
      Operand<TFloating> all = scope.indicator(scope.random().bernoulli(shape, 1));
      assertThat(mean(graph.run(some).toArray())).isCloseTo(0.2, within(0.015));
      assertThat(mean(graph.run(none).toArray())).isEqualTo(0);
      assertThat(mean(graph.run(all).toArray())).isEqualTo(1);
    }
  }

  @Test
  void refusesAProbabilityAboveOne() {
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      assertThatThrownBy(() -> scope.random().bernoulli(scope.tf().constant(new int[] {2}), 1.5))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("probability must be in [0.0, 1.0], was 1.5");
    }
  }

  private static double[] draw(long seed, long step, String place) {
    try (TestGraph graph = TestGraph.of(Execution.seeded(seed).withIntraOpThreads(2))) {
      graph.setStep(step);
      return graph.run(drawIn(graph, place)).toArray();
    }
  }

  private static Operand<TFloating> drawIn(TestGraph graph, String place) {
    LayerScope scope = graph.training().scope().at(place);
    return scope.random().normal(scope.tf().constant(new int[] {SIZE}));
  }

  private static double mean(double[] draw) {
    return Arrays.stream(draw).average().orElseThrow();
  }

  private static double variance(double[] draw) {
    double mean = mean(draw);
    return Arrays.stream(draw).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
  }

  private static double correlation(double[] a, double[] b) {
    double meanA = mean(a);
    double meanB = mean(b);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - meanA) * (b[i] - meanB);
    }
    return sum / a.length / Math.sqrt(variance(a) * variance(b));
  }
}
