package io.tfsim.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tfsim.optimizers.OptimizerRun.Weight;
import io.tfsim.testing.Refusal;
import io.tfsim.testing.Values;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights with a factor go as by an optimizer of their own; the others as without it. */
class RatesByPathTest {
  private static final Weight KERNEL =
      new Weight("backbone/dense/kernel", Values.vector(0.5, -1.5, 2, 0.1));
  private static final Weight BIAS = new Weight("backbone/dense/bias", Values.vector(0.3, -0.7));
  private static final Weight HEAD = new Weight("head/kernel", Values.vector(1, 2, 3));

  /** A rate that changes within the run. */
  private static Schedule rate(double first) {
    return Piecewise.startingAt(first).then(Span.epochs(1), first / 5);
  }

  static Stream<Arguments> optimizers() {
    WeightDecay unscaled = WeightDecay.unscaled(Schedule.constant(0.2));
    return Stream.of(
        of("SGD", rate -> Sgd.of(rate)),
        of("momentum", rate -> Sgd.of(rate).withMomentum(0.9)),
        of("Nesterov", rate -> Sgd.of(rate).withMomentum(0.9).withNesterov()),
        of("Keras's velocity", rate -> Sgd.of(rate).withMomentum(0.9).withKerasVelocity()),
        of("coupled", rate -> Sgd.of(rate).withWeightDecay(WeightDecay.coupled(0.3))),
        of("unscaled decay", rate -> Sgd.of(rate).withWeightDecay(unscaled)),
        of("Adam", Adam::of),
        of("AdamW", rate -> Adam.adamW(rate, 0.3)),
        of("LAMB", Lamb::of),
        of("LAMB with decay", rate -> Lamb.of(rate).withDecay(0.3)));
  }

  private static Arguments of(String name, Function<Schedule, Optimizer> optimizer) {
    return arguments(name, optimizer);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("optimizers")
  void areThoseOfSeparateOptimizers(String name, Function<Schedule, Optimizer> optimizer) {
    RatesByPath byPath =
        RatesByPath.of(optimizer.apply(rate(0.1)))
            .times("*/bias", 3)
            .times("backbone/*", 0.25); // not of the bias, which the first pattern has
    List<Map<String, double[]>> actual = OptimizerRun.run(byPath, KERNEL, BIAS, HEAD);
    compare(actual, OptimizerRun.run(optimizer.apply(rate(0.025)), KERNEL));
    compare(actual, OptimizerRun.run(optimizer.apply(rate(0.3)), BIAS));
    compare(actual, OptimizerRun.run(optimizer.apply(rate(0.1)), HEAD));
  }

  private static void compare(
      List<Map<String, double[]>> actual, List<Map<String, double[]>> expected) {
    for (int step = 0; step < OptimizerRun.STEPS; step++) {
      Map<String, double[]> weights = actual.get(step);
      expected
          .get(step)
          .forEach((path, w) -> assertThat(weights.get(path)).containsExactly(w, within(1e-12)));
    }
  }

  /** Two steps of momentum, by hand. */
  @Test
  void momentumByHand() {
    RatesByPath byPath = RatesByPath.of(Sgd.of(0.5).withMomentum(0.9)).times("backbone/*", 0.1);
    double[] first = OptimizerRun.gradient(BIAS.path(), 0, 2);
    double[] second = OptimizerRun.gradient(BIAS.path(), 1, 2);
    double[] after = OptimizerRun.run(byPath, BIAS).get(1).get(BIAS.path());
    for (int i = 0; i < 2; i++) {
      double w = BIAS.value().at(i) - 0.05 * first[i] - 0.05 * (0.9 * first[i] + second[i]);
      assertThat(after[i]).isCloseTo(w, within(1e-12));
    }
  }

  @Test
  void theRestHasTheRateThatIsTold() {
    Schedule rate = rate(0.1);
    RatesByPath byPath = RatesByPath.of(Adam.of(rate)).times("*", 2);
    assertThat(byPath.learningRate()).isSameAs(rate);
    assertThat(byPath.withLearningRate(Schedule.constant(3)).learningRate())
        .isEqualTo(Schedule.constant(3));
  }

  @Test
  void aPatternOfNoWeightIsRefused() {
    RatesByPath byPath = RatesByPath.of(Sgd.of(0.1)).times("backbnoe/*", 0.1);
    assertThatThrownBy(() -> OptimizerRun.run(byPath, BIAS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a learning rate's pattern must match a trained weight, backbnoe/* matches none of"
                + " [backbone/dense/bias]");
  }

  @Test
  void factorsAreAboveZero() {
    for (double factor : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      new Refusal(
              "learning rate factor of a/* must be > 0, was " + factor,
              () -> RatesByPath.of(Sgd.of(0.1)).times("a/*", factor))
          .check();
    }
  }
}
