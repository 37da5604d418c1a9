package io.tfsim.optimizers;

import io.tfsim.graph.LayerScope;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.Goldens;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** The schedule against TF Similarity's {@code WarmupCosineDecay}. */
class SchedulesGoldenTest {
  /** A run that is longer than any schedule, to show that the schedule's own length counts. */
  private static final RunLength RUN = new RunLength(1000, 1000);

  static List<GoldenCase> cases() {
    return Goldens.cases("schedules");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithThePeer(GoldenCase golden) {
    WarmupCosine schedule =
        WarmupCosine.peak(golden.config().path("max_learning_rate").asDouble())
            .warmup(Span.steps(golden.config().path("warmup_steps").asLong()))
            .over(Span.steps(golden.config().path("total_steps").asLong()))
            .alpha(golden.number("alpha", 0));
    Values steps = golden.input("steps");
    try (TestGraph graph = TestGraph.float32()) {
      LayerScope scope = graph.training().scope();
      Operand<TFloating> rate = schedule.value(scope, graph.step(), RUN);
      double[] rates =
          IntStream.range(0, steps.size())
              .mapToDouble(
                  i -> {
                    graph.setStep((long) steps.at(i));
                    return graph.run(rate).single();
                  })
              .toArray();
      golden.assertOutputs(name -> name.equals("learning_rate") ? Values.vector(rates) : null);
    }
  }
}
