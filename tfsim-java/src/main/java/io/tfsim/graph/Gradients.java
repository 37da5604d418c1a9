package io.tfsim.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.types.family.TFloating;

/** Gradients by TensorFlow's graph differentiation. */
public final class Gradients {
  private Gradients() {}

  /**
   * Gradients of the sum of {@code ys}, each weighted by its {@code upstream}, in {@code xs}.
   *
   * @param upstream one gradient per y, of its shape; empty means ones
   * @return one gradient per x; empty where no y depends on x
   */
  public static List<Optional<Operand<TFloating>>> of(
      LayerScope scope,
      List<Operand<TFloating>> ys,
      List<Operand<TFloating>> xs,
      List<Operand<TFloating>> upstream) {
    Output<?>[] gradients =
        scope
            .model()
            .graph()
            .addGradients(
                null, outputs(ys), outputs(xs), upstream.isEmpty() ? null : outputs(upstream));
    List<Optional<Operand<TFloating>>> result = new ArrayList<>();
    for (Output<?> gradient : gradients) {
      // what does not depend on x comes back as a closed output
      result.add(
          gradient.isClosed()
              ? Optional.empty()
              : Optional.of(gradient.expect(scope.floatType().tensorType())));
    }
    return result;
  }

  private static Output<?>[] outputs(List<Operand<TFloating>> operands) {
    return operands.stream().map(Operand::asOutput).toArray(Output<?>[]::new);
  }
}
