package io.tfsim.training;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.Subgraph;
import io.tfsim.methods.MethodTerms;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.op.Op;

/** What a batch is trained for: contrastive learning, classification. */
@FunctionalInterface
public interface Objective {
  /**
   * The losses of a batch.
   *
   * @param losses what is added up
   * @param afterUpdate builds what runs after the weights have their new values
   */
  record Terms(MethodTerms losses, List<Function<LayerScope, List<Op>>> afterUpdate) {
    /** Losses alone. */
    public static Terms of(MethodTerms losses) {
      return new Terms(losses, List.of());
    }
  }

  /**
   * Builds the losses of a batch.
   *
   * @param graph the subgraph of the step
   * @param batch the batch as the source gives it
   * @param spec what its examples look like
   */
  Terms build(Subgraph graph, Batch batch, ExampleSpec spec);
}
