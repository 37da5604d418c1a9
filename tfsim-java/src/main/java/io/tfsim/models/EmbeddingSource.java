package io.tfsim.models;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Embeddings as the examples of a probe. */
record EmbeddingSource(Embeddings embeddings, int classes) implements Source {
  @Override
  public ExampleSpec spec() {
    return new ExampleSpec(Shape.of(embeddings.dim()), ValueRange.ANY, classes);
  }

  @Override
  public int size() {
    return embeddings.count();
  }

  @Override
  public int label(int index) {
    return embeddings.labels()[index];
  }

  @Override
  public Batch connect(LayerScope scope, Operand<TInt32> indices) {
    var tf = scope.tf();
    Shape shape = Shape.of(embeddings.count(), embeddings.dim());
    Operand<TFloat32> values =
        scope.data(
            embeddings,
            TFloat32.class,
            shape,
            () -> TFloat32.tensorOf(shape, DataBuffers.of(embeddings.values(), true, false)));
    return new Batch(
        tf.gather(values, indices, tf.constant(0)),
        tf.gather(tf.constant(embeddings.labels()), indices, tf.constant(0)));
  }
}
