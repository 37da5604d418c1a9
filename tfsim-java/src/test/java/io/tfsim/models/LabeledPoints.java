package io.tfsim.models;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.InOrder;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.LayerScope;
import io.tfsim.testing.Values;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;

/** Points with classes: examples for probes and classifiers. */
record LabeledPoints(Embeddings points, ValueRange range, int classes) implements Source {
  static final int CLASSES = 3;
  static final int DIM = 4;

  static LabeledPoints of(Embeddings points) {
    return new LabeledPoints(points, ValueRange.ANY, CLASSES);
  }

  /** A cloud per class around a centre of its own, 4 from the others' on two axes. */
  static LabeledPoints clouds(long seed, int count, double deviation) {
    float[] values = Values.normal(seed, count, DIM).times(deviation).toFloats();
    int[] labels = IntStream.range(0, count).map(i -> i % CLASSES).toArray();
    for (int i = 0; i < count; i++) {
      values[i * DIM + labels[i]] += 4;
    }
    return of(new Embeddings(values, DIM, labels));
  }

  LabeledPoints withLabels(int... labels) {
    return new LabeledPoints(new Embeddings(points.values(), points.dim(), labels), range, classes);
  }

  LabeledPoints in(ValueRange newRange) {
    return new LabeledPoints(points, newRange, classes);
  }

  @Override
  public ExampleSpec spec() {
    return new ExampleSpec(Shape.of(points.dim()), range, classes);
  }

  @Override
  public int size() {
    return points.count();
  }

  @Override
  public int label(int index) {
    return points.labels()[index];
  }

  @Override
  public Batch connect(LayerScope scope, Operand<TInt32> indices) {
    return new EmbeddingSource(points, classes).connect(scope, indices);
  }

  /** All points in every step. */
  Sampler together() {
    return InOrder.once(this);
  }
}
