package io.tfsim.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tfsim.graph.Initializer;
import io.tfsim.graph.LayerScope;
import io.tfsim.optimizers.Optimizer.Progress;
import io.tfsim.optimizers.Optimizer.Update;
import io.tfsim.optimizers.OptimizerRun.Weight;
import io.tfsim.testing.TestGraph;
import io.tfsim.testing.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.family.TFloating;

/** Every optimizer, step by step, against its formula written with loops over doubles. */
class OptimizersTest {
  private static final Weight[] WEIGHTS = {
    new Weight("backbone/dense/kernel", Values.vector(0.5, -1.5, 2, 0.1)),
    new Weight("backbone/dense/bias", Values.vector(0.3, -0.7)),
    new Weight("backbone/bn/gamma", Values.vector(1, 2, 3)),
    new Weight("projector/zero/kernel", Values.vector(0, 0))
  };

  /** 0.1, 0.1, 0.1, 0.02, 0.02, 0.02: the rate changes within the run. */
  private static final Schedule CHANGING = Piecewise.startingAt(0.1).then(Span.epochs(1), 0.02);

  private static final double[] RATES = {0.1, 0.1, 0.1, 0.02, 0.02, 0.02};

  /** What an optimizer does with one weight. */
  interface Formula {
    /** The next value; {@code slots} are two vectors of zeros at first, free for use. */
    double[] next(double[] w, double[] g, double[][] slots, int step, boolean excluded);
  }

  static Stream<Arguments> optimizers() {
    List<Arguments> all = new ArrayList<>();
    all.add(arguments("SGD", Sgd.of(CHANGING), momentum(0, false, false)));
    Sgd momentum = Sgd.of(CHANGING).withMomentum(0.9);
    all.add(arguments("momentum", momentum, momentum(0.9, false, false)));
    all.add(arguments("Nesterov", momentum.withNesterov(), momentum(0.9, true, false)));
    Sgd keras = momentum.withKerasVelocity();
    all.add(arguments("Keras's velocity", keras, momentum(0.9, false, true)));
    all.add(arguments("Keras's Nesterov", keras.withNesterov(), momentum(0.9, true, true)));

    all.add(
        arguments(
            "coupled decay",
            momentum.withWeightDecay(WeightDecay.coupled(0.3)),
            coupled(0.3, false, momentum(0.9, false, false))));
    all.add(
        arguments(
            "coupled decay without bias and norm",
            momentum.withWeightDecay(WeightDecay.coupled(0.3).excludingBiasAndNorm()),
            coupled(0.3, true, momentum(0.9, false, false))));
    all.add(
        arguments(
            "decoupled decay",
            momentum.withWeightDecay(WeightDecay.decoupled(0.3)),
            decoupled(RATES, 0.3, false, momentum(0.9, false, false))));
    all.add(
        arguments(
            "unscaled decay with its own schedule",
            keras.withWeightDecay(
                WeightDecay.unscaled(Piecewise.startingAt(0.5).then(Span.steps(2), 0.25))
                    .excludingBiasAndNorm()),
            decoupled(
                new double[] {0.5, 0.5, 0.25, 0.25, 0.25, 0.25},
                1,
                true,
                momentum(0.9, false, true))));

    all.add(arguments("Adam", Adam.of(CHANGING), adam(0.9, 0.999, 1e-7)));
    all.add(
        arguments(
            "Adam with other constants",
            Adam.of(CHANGING).withBetas(0.5, 0.8).withEpsilon(0.01),
            adam(0.5, 0.8, 0.01)));
    all.add(
        arguments(
            "AdamW",
            Adam.adamW(CHANGING, 0.3),
            decoupled(RATES, 0.3, true, adam(0.9, 0.999, 1e-7))));

    all.add(arguments("LAMB", Lamb.of(CHANGING), lamb(0)));
    all.add(arguments("LAMB with decay", Lamb.of(CHANGING).withDecay(0.3), lamb(0.3)));
    return all.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("optimizers")
  void stepsAreTheFormulas(String name, Optimizer optimizer, Formula formula) {
    List<Map<String, double[]>> actual = OptimizerRun.run(optimizer, WEIGHTS);
    for (Weight weight : WEIGHTS) {
      double[] w = weight.value().toArray();
      double[][] slots = new double[2][w.length];
      boolean excluded = weight.path().matches(".*/(bias|gamma)");
      for (int step = 0; step < OptimizerRun.STEPS; step++) {
        double[] g = OptimizerRun.gradient(weight.path(), step, w.length);
        w = formula.next(w, g, slots, step, excluded);
        assertThat(actual.get(step).get(weight.path()))
            .as("%s after step %d", weight.path(), step)
            .containsExactly(w, within(1e-12));
      }
    }
  }

  /** Slots and weights change after what the scope waits for: every gradient of a step. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("optimizers")
  void nothingChangesBeforeWhatTheScopeWaitsFor(String name, Optimizer optimizer, Formula formula) {
    try (TestGraph graph = TestGraph.float64()) {
      LayerScope scope = graph.training().scope();
      Operand<TFloating> gradient = graph.input(Values.vector(1, 2));
      Operand<TFloating> value = scope.weight("d/kernel", Shape.of(2), Initializer.zeros());
      Op known = scope.tf().withName("known").noOp();
      List<Op> unused =
          optimizer.apply(
              scope.at("optimizer").after(List.of(known)),
              List.of(new Update(graph.model().weight("d/kernel"), value, gradient)),
              new Progress(graph.step(), OptimizerRun.LENGTH));
      List<NodeDef> changes =
          graph.model().graph().toGraphDef().getNodeList().stream()
              .filter(node -> node.getName().startsWith("optimizer/"))
              .filter(node -> node.getOp().matches("Assign.*|Resource.*"))
              .toList();
      assertThat(changes).isNotEmpty();
      assertThat(changes)
          .allSatisfy(change -> assertThat(change.getInputList()).contains("^known"));
    }
  }

  private static Formula momentum(double momentum, boolean nesterov, boolean rateInVelocity) {
    return (w, g, slots, step, excluded) -> {
      double[] velocity = slots[0];
      double[] next = w.clone();
      for (int i = 0; i < w.length; i++) {
        double rate = RATES[step];
        if (rateInVelocity) {
          velocity[i] = momentum * velocity[i] - rate * g[i];
          next[i] += nesterov ? momentum * velocity[i] - rate * g[i] : velocity[i];
        } else {
          velocity[i] = momentum * velocity[i] + g[i];
          next[i] -= rate * (nesterov ? g[i] + momentum * velocity[i] : velocity[i]);
        }
      }
      return next;
    };
  }

  private static Formula adam(double beta1, double beta2, double epsilon) {
    return (w, g, slots, step, excluded) -> {
      double rate =
          RATES[step] * Math.sqrt(1 - Math.pow(beta2, step + 1)) / (1 - Math.pow(beta1, step + 1));
      double[] next = w.clone();
      for (int i = 0; i < w.length; i++) {
        slots[0][i] = beta1 * slots[0][i] + (1 - beta1) * g[i];
        slots[1][i] = beta2 * slots[1][i] + (1 - beta2) * g[i] * g[i];
        next[i] -= rate * slots[0][i] / (Math.sqrt(slots[1][i]) + epsilon);
      }
      return next;
    };
  }

  /** You et al. 2020, algorithm 2; excluded weights neither decay nor are scaled. */
  private static Formula lamb(double decay) {
    return (w, g, slots, step, excluded) -> {
      boolean plain = decay > 0 && excluded;
      double[] u = new double[w.length];
      for (int i = 0; i < w.length; i++) {
        slots[0][i] = 0.9 * slots[0][i] + 0.1 * g[i];
        slots[1][i] = 0.999 * slots[1][i] + 0.001 * g[i] * g[i];
        double m = slots[0][i] / (1 - Math.pow(0.9, step + 1));
        double v = slots[1][i] / (1 - Math.pow(0.999, step + 1));
        u[i] = m / (Math.sqrt(v) + 1e-6) + (plain ? 0 : decay * w[i]);
      }
      double ratio = plain || norm(w) == 0 || norm(u) == 0 ? 1 : norm(w) / norm(u);
      double[] next = w.clone();
      for (int i = 0; i < w.length; i++) {
        next[i] -= RATES[step] * ratio * u[i];
      }
      return next;
    };
  }

  private static double norm(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  private static Formula coupled(double decay, boolean exclusions, Formula formula) {
    return (w, g, slots, step, excluded) -> {
      double[] pulled = g.clone();
      for (int i = 0; i < w.length; i++) {
        pulled[i] += exclusions && excluded ? 0 : decay * w[i];
      }
      return formula.next(w, pulled, slots, step, excluded);
    };
  }

  private static Formula decoupled(
      double[] rates, double decay, boolean exclusions, Formula formula) {
    return (w, g, slots, step, excluded) -> {
      double[] next = formula.next(w, g, slots, step, excluded);
      for (int i = 0; i < w.length; i++) {
        next[i] -= exclusions && excluded ? 0 : rates[step] * decay * w[i];
      }
      return next;
    };
  }
}
