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
  private final List<String> names;
  private final Operand<TFloat64> vector;

  private StepOutputs(List<String> names, Operand<TFloat64> vector) {
    this.names = names;
    this.vector = vector;
  }

  static StepOutputs of(
      Subgraph graph, MethodTerms losses, Optional<Operand<TFloating>> learningRate) {
    LayerScope scope = graph.scope();
    Map<String, Operand<TFloating>> values = new LinkedHashMap<>();
    Operand<TFloating> loss = losses.value(scope);
    regularization(graph)
        .ifPresentOrElse(
            regularization -> {
              values.put(History.LOSS, scope.tf().math.add(loss, regularization));
              values.put(History.REGULARIZATION_LOSS, regularization);
            },
            () -> values.put(History.LOSS, loss));
    learningRate.ifPresent(rate -> values.put(History.LEARNING_RATE, rate));
    values.putAll(graph.logs());
    List<Operand<TFloat64>> scalars =
        values.values().stream()
            .map(value -> (Operand<TFloat64>) scope.tf().dtypes.cast(value, TFloat64.class))
            .toList();
    return new StepOutputs(
        List.copyOf(values.keySet()), scope.tf().stack(new ArrayList<>(scalars)));
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
  Map<String, Double> read(Result result) {
    TFloat64 values = (TFloat64) result.get(0);
    Map<String, Double> named = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      named.put(names.get(i), values.getDouble(i));
    }
    return named;
  }
}
