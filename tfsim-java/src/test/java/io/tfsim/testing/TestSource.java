package io.tfsim.testing;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.InOrder;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * Examples given as one array (count, …), of any value, with labels 0, 1, 2, …
 *
 * @param examples the examples
 */
public record TestSource(Values examples) implements Source {

  @Override
  public ExampleSpec spec() {
    Shape whole = examples.shape();
    return new ExampleSpec(whole.tail(), ValueRange.ANY, size());
  }

  @Override
  public int size() {
    return Math.toIntExact(examples.shape().get(0));
  }

  @Override
  public int label(int index) {
    return index;
  }

  @Override
  public Batch connect(LayerScope scope, Operand<TInt32> indices) {
    var tf = scope.tf();
    Operand<TFloat64> all =
        scope.data(
            this,
            TFloat64.class,
            examples.shape(),
            () -> (TFloat64) examples.tensor(io.tfsim.graph.FloatType.FLOAT64));
    return new Batch(tf.gather(all, indices, tf.constant(0)), indices);
  }

  /** All examples in their order, the same in every epoch. */
  public Sampler inOrder(int batchSize) {
    return new InOrder(this, batchSize);
  }
}
