package io.tfsim.callbacks;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.LayerScope;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Points about the corners of a cube in some dimensions, four classes in turn; or images of them.
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity
record LabeledPoints(float[][] points, int[] labels, Shape shape) implements Source {
  static final int CLASSES = 4;
  private static final int DIM = 12;

  /** Classes that are easy to tell apart. */
  static LabeledPoints of(long seed, int count) {
    return of(seed, count, 0.1);
  }

  /** Classes whose points are so far from their corners. */
  static LabeledPoints of(long seed, int count, double deviation) {
    Random random = new Random(seed);
    Random corner = new Random(99); // the same classes whatever the seed
    float[][] centres = new float[CLASSES][DIM];
    for (float[] centre : centres) {
      for (int d = 0; d < DIM; d++) {
        centre[d] = corner.nextBoolean() ? 0.8f : 0.2f;
      }
    }
    float[][] points = new float[count][DIM];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % CLASSES;
      for (int d = 0; d < DIM; d++) {
        double value = centres[labels[i]][d] + deviation * random.nextGaussian();
        points[i][d] = (float) Math.max(0, Math.min(1, value));
      }
    }
    return new LabeledPoints(points, labels, Shape.of(DIM));
  }

  /** The same as RGB images of 2 × 2. */
  LabeledPoints asImages() {
    return new LabeledPoints(points, labels, Shape.of(2, 2, 3));
  }

  @Override
  public ExampleSpec spec() {
    return new ExampleSpec(shape, ValueRange.UNIT, CLASSES);
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public List<String> classNames() {
    return List.of("zero", "one", "two", "three\tplus");
  }

  @Override
  public Batch connect(LayerScope scope, Operand<TInt32> indices) {
    var tf = scope.tf();
    float[] flat = new float[points.length * DIM];
    for (int i = 0; i < points.length; i++) {
      System.arraycopy(points[i], 0, flat, i * DIM, DIM);
    }
    Shape all = Shape.of(points.length).append(shape);
    var data =
        scope.data(
            this,
            TFloat32.class,
            all,
            () -> TFloat32.tensorOf(all, DataBuffers.of(flat, true, false)));
    return new Batch(
        tf.gather(data, indices, tf.constant(0)),
        tf.gather(tf.constant(labels), indices, tf.constant(0)));
  }

  Sampler inOrder(int batchSize) {
    return new InOrder(this, batchSize);
  }

  private record InOrder(Source source, int batchSize) implements Sampler {
    @Override
    public int stepsPerEpoch() {
      return source.size() / batchSize;
    }

    @Override
    public IndexPlan plan(long epoch) {
      return new IndexPlan(
          stepsPerEpoch(), batchSize, IntStream.range(0, stepsPerEpoch() * batchSize).toArray());
    }
  }
}
