package io.tfsim.training;

import io.tfsim.data.Batch;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Source;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** The plan of an epoch in the graph, and the batch that a step takes by it. */
final class StepInput {
  private final Source source;
  private final ModelGraph.Input<TInt32> plan;
  private final int steps;
  private final int batchSize;

  StepInput(ModelGraph model, Source source, int steps, int batchSize) {
    this.source = source;
    this.plan = model.input("plan", TInt32.class, Shape.of(steps, batchSize));
    this.steps = steps;
    this.batchSize = batchSize;
  }

  /** The batch of a step; steps beyond the plan start again at its beginning. */
  Batch connect(LayerScope scope, Operand<TInt64> step) {
    var tf = scope.tf();
    Operand<TInt64> row = tf.math.floorMod(step, tf.constant((long) steps));
    Operand<TInt32> indices = tf.gather(plan.read(scope), row, tf.constant(0)); // (batch)
    return source.connect(scope, indices);
  }

  /** Loads the plan of an epoch. */
  void set(IndexPlan epoch) {
    if (epoch.steps() != steps || epoch.batchSize() != batchSize) {
      throw new IllegalArgumentException(
          "plans of a sampler must have one size, was "
              + epoch.steps()
              + " steps of "
              + epoch.batchSize()
              + " after "
              + steps
              + " of "
              + batchSize);
    }
    for (int index : epoch.indices()) {
      if (index < 0 || index >= source.size()) {
        throw new IllegalArgumentException(
            "a plan's indices must be in [0, " + source.size() + "), was " + index);
      }
    }
    try (TInt32 tensor =
        TInt32.tensorOf(Shape.of(steps, batchSize), DataBuffers.of(epoch.indices()))) {
      plan.set(tensor);
    }
  }
}
