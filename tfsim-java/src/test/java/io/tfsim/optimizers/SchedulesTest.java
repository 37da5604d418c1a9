package io.tfsim.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.testing.Refusal;
import io.tfsim.testing.TestGraph;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchedulesTest {
  private static final RunLength RUN = new RunLength(2, 4);

  @Test
  void aConstantStaysEverywhere() {
    assertThat(values(Schedule.constant(0.3), 0, 7, 1000)).containsExactly(0.3, 0.3, 0.3);
  }

  @Test
  void aCosineGoesFromThePeakToZeroOverTheRunAndStays() {
    assertThat(values(WarmupCosine.peak(2), 0, 2, 4, 6, 8, 20))
        .containsExactly(
            new double[] {2, 1 + Math.sqrt(0.5), 1, 1 - Math.sqrt(0.5), 0, 0}, within(1e-12));
  }

  @Test
  void aWarmUpRisesFromZeroToThePeak() {
    WarmupCosine schedule = WarmupCosine.peak(2).warmup(Span.epochs(1)).alpha(0.25);
    assertThat(values(schedule, 0, 1, 2, 3, 4, 6, 8, 9))
        .containsExactly(new double[] {0, 0.5, 1, 1.5, 2, 1.25, 0.5, 0.5}, within(1e-12));
  }

  @Test
  void aWarmUpAsLongAsTheScheduleEndsAtThePeakThenAtTheEnd() {
    WarmupCosine schedule = WarmupCosine.peak(2).warmup(Span.fraction(1)).alpha(0.5);
    assertThat(values(schedule, 0, 4, 7, 8, 9))
        .containsExactly(new double[] {0, 1, 1.75, 2, 1}, within(1e-12));
  }

  @Test
  void aWarmUpLongerThanTheScheduleIsRefused() {
    WarmupCosine schedule = WarmupCosine.peak(2).warmup(Span.epochs(3));
    assertThatThrownBy(() -> values(schedule, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("warm-up must not be longer than the schedule (8 steps), was 12");
  }

  @Test
  void aPieceBeginsWithItsStep() {
    Piecewise schedule =
        Piecewise.startingAt(1).then(Span.steps(2), 0.5).then(Span.fraction(0.5), 0.25);
    assertThat(values(schedule, 0, 1, 2, 3, 4, 100)).containsExactly(1, 1, 0.5, 0.5, 0.25, 0.25);
  }

  @Test
  void piecesOutOfOrderAreRefused() {
    Piecewise schedule = Piecewise.startingAt(1).then(Span.epochs(1), 0.5).then(Span.steps(3), 2);
    assertThatThrownBy(() -> values(schedule, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("changes must be in order of time, was step 3 after step 4");
  }

  @Test
  void spansAreResolvedByTheLengthOfTheRun() {
    RunLength run = new RunLength(10, 7);
    assertThat(Span.steps(3).steps(run)).isEqualTo(3);
    assertThat(Span.epochs(2).steps(run)).isEqualTo(14);
    assertThat(Span.epochs(0.5).steps(run)).isEqualTo(4); // 3.5, to the next
    assertThat(Span.fraction(0.1).steps(run)).isEqualTo(7);
    assertThat(Span.fraction(1).steps(run)).isEqualTo(run.steps());
    assertThat(new RunLength(100_000, 100_000).steps()).isEqualTo(10_000_000_000L);
  }

  static Stream<Refusal> refused() {
    return Stream.of(
        new Refusal("rate must be >= 0 and finite, was -0.1", () -> Schedule.constant(-0.1)),
        new Refusal("peak must be >= 0 and finite, was -1.0", () -> WarmupCosine.peak(-1)),
        new Refusal("alpha must be in [0.0, 1.0], was 1.5", () -> WarmupCosine.peak(1).alpha(1.5)),
        new Refusal(
            "first must be >= 0 and finite, was NaN", () -> Piecewise.startingAt(Double.NaN)),
        new Refusal(
            "rate must be >= 0 and finite, was -1.0",
            () -> Piecewise.startingAt(1).then(Span.steps(1), -1)),
        new Refusal("steps must be >= 0, was -1", () -> Span.steps(-1)),
        new Refusal("epochs must be >= 0 and finite, was -0.5", () -> Span.epochs(-0.5)),
        new Refusal("fraction must be in [0.0, 1.0], was 1.1", () -> Span.fraction(1.1)),
        new Refusal("epochs must be >= 1, was 0", () -> new RunLength(0, 1)),
        new Refusal("stepsPerEpoch must be >= 1, was 0", () -> new RunLength(1, 0)),
        new Refusal("learningRate must be > 0, was 0.0", () -> Sgd.of(0)),
        new Refusal("learningRate must be > 0, was NaN", () -> Adam.of(Double.NaN)),
        new Refusal("learningRate must be > 0, was -1.0", () -> Lamb.of(-1)),
        new Refusal("momentum must be in [0, 1), was 1.0", () -> Sgd.of(1).withMomentum(1)),
        new Refusal("Nesterov needs a momentum > 0, was 0.0", () -> Sgd.of(1).withNesterov()),
        new Refusal("beta1 must be in [0, 1), was 1.0", () -> adam(1, 0.9, 1)),
        new Refusal("beta2 must be in [0, 1), was -0.1", () -> adam(0.9, -0.1, 1)),
        new Refusal("epsilon must be > 0, was 0.0", () -> adam(0.9, 0.9, 0)),
        new Refusal("decay must be >= 0 and finite, was -1.0", () -> Lamb.of(1).withDecay(-1)),
        new Refusal("rate must be >= 0 and finite, was -1.0", () -> WeightDecay.decoupled(-1)));
  }

  private static Adam adam(double beta1, double beta2, double epsilon) {
    return new Adam(Schedule.constant(1), beta1, beta2, epsilon, WeightDecay.none());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(Refusal refusal) {
    refusal.check();
  }

  private static double[] values(Schedule schedule, int... steps) {
    try (TestGraph graph = TestGraph.float64()) {
      var value = schedule.value(graph.training().scope(), graph.step(), RUN);
      return IntStream.of(steps)
          .mapToDouble(
              step -> {
                graph.setStep(step);
                return graph.run(value).single();
              })
          .toArray();
    }
  }
}
