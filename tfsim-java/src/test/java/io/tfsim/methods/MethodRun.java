package io.tfsim.methods;

import io.tfsim.graph.Execution;
import io.tfsim.graph.FloatType;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.layers.Layer;
import io.tfsim.optimizers.Optimizer;
import io.tfsim.testing.TestSource;
import io.tfsim.testing.Values;
import io.tfsim.training.Callback;
import io.tfsim.training.Objective;
import io.tfsim.training.Run;
import io.tfsim.training.StepLog;
import io.tfsim.training.Trainer;
import io.tfsim.training.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** A run of a method in float64, whose every variable is seen after every step. */
final class MethodRun {
  private MethodRun() {}

  /** All variables by path, and what the step reported (nothing before the first one). */
  record Seen(Map<String, Values> variables, Map<String, Double> reported) {
    Values get(String path) {
      Values value = variables.get(path);
      if (value == null) {
        throw new AssertionError("no variable " + path + " in " + variables.keySet());
      }
      return value;
    }
  }

  /** State before the first step and after each; the second view is a little off the first. */
  static List<Seen> run(
      Method method, Layer backbone, Optimizer optimizer, Values examples, int batch) {
    Execution execution =
        Execution.seeded(1).withIntraOpThreads(2).withFloatType(FloatType.FLOAT64);
    try (ModelGraph model = ModelGraph.create(execution)) {
      Network network = new Network(backbone, method.projector(), method.predictor());
      Objective objective =
          (graph, views, labels) -> {
            Operand<TFloating> x = views.get(0);
            MethodScope m = new MethodScope(graph, network, method.viewMode());
            MethodTerms terms = method.build(m, List.of(x, shifted(graph.scope(), x)));
            return new Objective.Terms(terms, m.afterUpdates(), m.representations());
          };
      List<Seen> seen = new ArrayList<>();
      Callback watcher =
          new Callback() {
            @Override
            public void onFitStart(Run run) {
              seen.add(new Seen(all(model), Map.of()));
            }

            @Override
            public void onStepEnd(Run run, StepLog step) {
              seen.add(new Seen(all(model), step.values()));
            }
          };
      Training training = Training.on(new TestSource(examples).inOrder(batch)).callbacks(watcher);
      new Trainer(model, objective, optimizer, path -> true).fit(training);
      return seen;
    }
  }

  /** The second view of an element. */
  static double shifted(double x) {
    return x + 0.1 * Math.sin(x);
  }

  private static Operand<TFloating> shifted(LayerScope scope, Operand<TFloating> x) {
    return scope.tf().math.add(x, scope.tf().math.mul(scope.tf().math.sin(x), scope.constant(0.1)));
  }

  private static Map<String, Values> all(ModelGraph model) {
    return model.readAll(List.copyOf(model.variables().keySet()), Values::from);
  }
}
