package io.tfsim.training;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.Subgraph;
import io.tfsim.methods.MethodTerms;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/** What a batch is trained for: contrastive learning, classification. */
@FunctionalInterface
public interface Objective {
  /**
   * The losses of a batch.
   *
   * @param losses what is added up
   * @param afterUpdate builds what runs after the weights have their new values
   * @param representations those of the views that an {@link OnlineProbe} is trained on, each
   *     (batch, dim); empty where the objective has none
   */
  record Terms(
      MethodTerms losses,
      List<Function<LayerScope, List<Op>>> afterUpdate,
      List<Operand<TFloating>> representations) {
    /** Losses alone. */
    public static Terms of(MethodTerms losses) {
      return new Terms(losses, List.of(), List.of());
    }
  }

  /** Short name for logs, like {@code simclr}. */
  default String name() {
    return "custom";
  }

  /** What the trained model is made of, by name, for {@link Run#configuration}. */
  default Map<String, Object> configuration() {
    return Map.of();
  }

  /**
   * Builds what goes into the network, which data threads may do ahead of the step: no weights, no
   * state. Unless an objective says otherwise, the examples in the float type, bounded ranges
   * mapped to [0, 1].
   *
   * @param scope gives ops and random numbers
   * @param examples raw values (batch, …)
   * @param spec what they look like
   * @return one or more views, each (batch, …)
   */
  default List<Operand<TFloating>> views(
      LayerScope scope, Operand<? extends TNumber> examples, ExampleSpec spec) {
    return List.of(spec.normalize(scope, examples));
  }

  /**
   * Builds the losses of a batch.
   *
   * @param graph the subgraph of the step
   * @param views what {@link #views} made
   * @param labels class of each example (batch), -1 where it has none
   */
  Terms build(Subgraph graph, List<Operand<TFloating>> views, Operand<TInt32> labels);
}
