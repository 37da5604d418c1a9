package io.tfsim.training;

import io.tfsim.graph.LayerScope;
import io.tfsim.graph.Subgraph;
import io.tfsim.methods.MethodTerms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TFloating;

/** The scalars that a step reports, packed into one vector. */
final class StepOutputs {
  /** What names of values of validation begin with. */
  static final String VALIDATION = "val_";

  private final List<String> names;
  private final List<String> counted;
  private final Operand<TFloat64> vector;

  private StepOutputs(List<String> names, List<String> counted, Operand<TFloat64> vector) {
    this.names = names;
    this.counted = counted;
    this.vector = vector;
  }

  /**
   * A scalar to report.
   *
   * @param value the scalar
   * @param count the number of examples that it is the mean of, where that differs from step to
   *     step; a step where it is 0 does not report the value
   */
  record Reported(Operand<TFloating> value, Optional<Operand<TFloating>> count) {
    /** A value of the whole step. */
    static Reported of(Operand<TFloating> value) {
      return new Reported(value, Optional.empty());
    }

    /** The mean over some of the step's examples. */
    static Reported mean(Operand<TFloating> value, Operand<TFloating> count) {
      return new Reported(value, Optional.of(count));
    }
  }

  /**
   * Values of a step.
   *
   * @param values by name
   * @param counts the number of examples that values are means of, where that differs
   */
  record Values(Map<String, Double> values, Map<String, Double> counts) {}

  /**
   * Outputs of a subgraph: its loss, what the training itself reports, and what layers and methods
   * have logged.
   *
   * @throws IllegalArgumentException if they have logged a name that is the training's own, or one
   *     that every log or validation uses itself
   */
  static StepOutputs of(Subgraph graph, MethodTerms losses, Map<String, Reported> own) {
    LayerScope scope = graph.scope();
    Map<String, Reported> values = new LinkedHashMap<>();
    Operand<TFloating> loss = losses.value(scope);
    regularization(graph)
        .ifPresentOrElse(
            regularization -> {
              values.put(History.LOSS, Reported.of(scope.tf().math.add(loss, regularization)));
              values.put(History.REGULARIZATION_LOSS, Reported.of(regularization));
            },
            () -> values.put(History.LOSS, Reported.of(loss)));
    values.putAll(own);
    graph
        .logs()
        .forEach(
            (name, value) -> {
              checkFree(name);
              if (values.putIfAbsent(name, Reported.of(value)) != null) {
                throw new IllegalArgumentException(
                    "a layer or method must not log " + name + ": the training itself logs it");
              }
            });
    List<Operand<TFloat64>> scalars = new ArrayList<>();
    values.values().forEach(reported -> scalars.add(scalar(scope, reported.value())));
    List<String> counted = new ArrayList<>();
    values.forEach(
        (name, reported) ->
            reported
                .count()
                .ifPresent(
                    count -> {
                      counted.add(name);
                      scalars.add(scalar(scope, count));
                    }));
    return new StepOutputs(
        List.copyOf(values.keySet()), List.copyOf(counted), scope.tf().stack(scalars));
  }

  private static void checkFree(String name) {
    if (Run.OWN_NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "a layer or method must not log " + name + ": every log has its own of that name");
    }
    if (name.startsWith(VALIDATION)) {
      throw new IllegalArgumentException(
          "a layer or method must not log " + name + ": names of validation begin so");
    }
  }

  private static Operand<TFloat64> scalar(LayerScope scope, Operand<TFloating> value) {
    return scope.tf().dtypes.cast(value, TFloat64.class);
  }

  /** The sum of the regularisers, if there are any. */
  static Optional<Operand<TFloating>> regularization(Subgraph graph) {
    List<Operand<TFloating>> losses = List.copyOf(graph.losses().values());
    return losses.isEmpty()
        ? Optional.empty()
        : Optional.of(graph.scope().tf().math.addN(new ArrayList<>(losses)));
  }

  Operand<TFloat64> vector() {
    return vector;
  }

  /** The values in a result whose first tensor is {@link #vector}. */
  Values read(Result result) {
    TFloat64 scalars = (TFloat64) result.get(0);
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), scalars.getDouble(i));
    }
    Map<String, Double> counts = new LinkedHashMap<>();
    for (int i = 0; i < counted.size(); i++) {
      counts.put(counted.get(i), scalars.getDouble(names.size() + i));
    }
    counts.forEach(
        (name, count) -> {
          if (count == 0) {
            values.remove(name);
          }
        });
    return new Values(values, counts);
  }
}
