package io.tfsim.evaluation;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Examples that are their own embeddings.
 *
 * @param embeddings the examples
 * @param classes number of classes
 * @param classNames names, or none
 */
public record Points(Embeddings embeddings, int classes, List<String> classNames)
    implements Source {

  /** Clouds around a random centre per class; the same centres for every seed. */
  public static Points clouds(long seed, int count, int classes) {
    int dim = 6;
    Random centres = new Random(99);
    float[] centre = new float[classes * dim];
    for (int i = 0; i < centre.length; i++) {
      centre[i] = (float) (1.5 * centres.nextGaussian());
    }
    Random random = new Random(seed);
    int[] labels = IntStream.range(0, count).map(i -> i % classes).toArray();
    float[] values = new float[count * dim];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (centre[labels[i / dim] * dim + i % dim] + random.nextGaussian());
    }
    return new Points(new Embeddings(values, dim, labels), classes, List.of());
  }

  public Points named(List<String> names) {
    return new Points(embeddings, classes, names);
  }

  Points withLabels(int... labels) {
    return new Points(
        new Embeddings(embeddings.values(), embeddings.dim(), labels), classes, classNames);
  }

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
    Operand<TFloat32> values =
        tf.reshape(
            tf.constant(embeddings.values()),
            tf.constant(new int[] {embeddings.count(), embeddings.dim()}));
    return new Batch(
        tf.gather(values, indices, tf.constant(0)),
        tf.gather(tf.constant(embeddings.labels()), indices, tf.constant(0)));
  }

  /** Gives the examples themselves, times a factor on every other dimension. */
  public record Identity(float factor) implements Encoder {
    @Override
    public int dim() {
      return 6;
    }

    @Override
    public ExampleSpec examples() {
      return new ExampleSpec(Shape.of(6), ValueRange.ANY, 0);
    }

    @Override
    public Execution execution() {
      return Execution.seeded(7).withIntraOpThreads(1);
    }

    @Override
    public Embeddings embed(Source source) {
      Embeddings of = ((Points) source).embeddings();
      float[] values = of.values().clone();
      for (int i = 0; i < values.length; i += 2) {
        values[i] *= factor;
      }
      return new Embeddings(values, of.dim(), of.labels());
    }

    @Override
    public float[][] embed(List<?> examples) {
      throw new AssertionError("nobody asks for these");
    }

    @Override
    public void close() {}
  }
}
