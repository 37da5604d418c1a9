package io.tfsim.data;

import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.graph.Subgraph;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/** Batches that the step gathers from examples in the graph, by a plan in the graph. */
final class GatheredInput extends BatchInput {
  private final ModelGraph.Input<TInt32> plan;
  private final ModelGraph.Input<TInt32> count;
  private final List<Operand<TFloating>> views;
  private final Operand<TInt32> labels;

  GatheredInput(Subgraph graph, Source source, Size size, Views views, Operand<TInt64> row) {
    super(source, size);
    LayerScope scope = graph.scope();
    this.plan = graph.model().input("plan", TInt32.class, Shape.of(size.steps(), size.batchSize()));
    this.count = graph.model().input("last_batch", TInt32.class, Shape.of(1));
    Batch batch = source.connect(scope.at("input"), indices(scope, row));
    this.views = views.of(scope, batch.examples(), source.spec());
    this.labels = batch.labels();
  }

  /** The indices of a row; rows beyond the plan start again at its beginning. */
  private Operand<TInt32> indices(LayerScope scope, Operand<TInt64> row) {
    var tf = scope.tf();
    Operand<TInt64> inPlan = tf.math.floorMod(row, tf.constant((long) size().steps()));
    Operand<TInt32> indices = tf.gather(plan.read(scope), inPlan, tf.constant(0)); // (batch)
    if (!size().partial()) {
      return indices;
    }
    Operand<TInt32> length =
        tf.select(
            tf.math.equal(inPlan, tf.constant(size().steps() - 1L)),
            count.read(scope),
            tf.constant(new int[] {size().batchSize()}));
    return tf.slice(indices, tf.constant(new int[] {0}), length);
  }

  @Override
  public List<Operand<TFloating>> views() {
    return views;
  }

  @Override
  public Operand<TInt32> labels() {
    return labels;
  }

  @Override
  void load(IndexPlan epoch, Start start) {
    int steps = size().steps();
    int batch = size().batchSize();
    int[] padded = Arrays.copyOf(epoch.indices(), steps * batch);
    try (TInt32 indices = TInt32.tensorOf(Shape.of(steps, batch), DataBuffers.of(padded));
        TInt32 last = TInt32.vectorOf(epoch.indices().length - (steps - 1) * batch)) {
      plan.set(indices);
      count.set(last);
    }
  }
}
