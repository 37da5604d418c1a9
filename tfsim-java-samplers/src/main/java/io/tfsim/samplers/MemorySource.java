package io.tfsim.samplers;

import io.tfsim.data.Batch;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import java.util.Objects;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TInt32;

/**
 * Examples of any shape, held in memory as bytes (uint8) or floats (float32).
 *
 * <pre>{@code
 * Source images = MemorySource.bytes(pixels, Shape.of(32, 32, 3)).withLabels(classes, 10);
 * Source sounds = MemorySource.floats(spectrograms, Shape.of(128, 64), new ValueRange(-80, 0));
 * }</pre>
 *
 * <p>Everything is checked when the source is made. The array of examples is kept, not copied, and
 * must not change afterwards. A graph loads it once, when it is initialised.
 */
public final class MemorySource implements Source {
  private final ExampleArray examples;
  private final ExampleSpec spec;
  private final int size;
  private final Optional<int[]> labels;

  private MemorySource(ExampleArray examples, ExampleSpec spec, Optional<int[]> labels) {
    this.examples = examples;
    this.spec = spec;
    this.size = examples.count(spec.shape());
    this.labels = labels;
  }

  /**
   * Unlabeled examples of unsigned bytes, of range {@link ValueRange#BYTES}.
   *
   * @param data the examples one after another, each in row-major order; not copied
   * @param example shape of one example; images are (height, width, channels)
   * @throws IllegalArgumentException if data is empty or does not hold a whole number of examples,
   *     or the shape has an unknown dimension
   */
  public static MemorySource bytes(byte[] data, Shape example) {
    return new MemorySource(
        new ExampleArray.Bytes(data),
        new ExampleSpec(example, ValueRange.BYTES, 0),
        Optional.empty());
  }

  /**
   * Unlabeled examples of floats.
   *
   * @param data the examples one after another, each in row-major order; not copied
   * @param example shape of one example; images are (height, width, channels)
   * @param range range of the values; {@link ValueRange#ANY} for any finite number
   * @throws IllegalArgumentException if data is empty or does not hold a whole number of examples,
   *     the shape has an unknown dimension, or a value is not finite or not in range
   */
  public static MemorySource floats(float[] data, Shape example, ValueRange range) {
    ExampleSpec spec = new ExampleSpec(example, range, 0);
    var examples = new ExampleArray.Floats(data);
    MemorySource source = new MemorySource(examples, spec, Optional.empty());
    examples.checkValues(spec);
    return source;
  }

  /**
   * The same examples with labels.
   *
   * @param newLabels class of each example, each in [0, classes); copied
   * @param classes number of classes, at least 1
   * @throws IllegalArgumentException if there is not one label per example or one is out of range
   */
  public MemorySource withLabels(int[] newLabels, int classes) {
    Checks.atLeast("classes", classes, 1);
    if (newLabels.length != size) {
      throw new IllegalArgumentException(
          "labels must have one for each of " + size + " examples, was " + newLabels.length);
    }
    for (int i = 0; i < size; i++) {
      if (newLabels[i] < 0 || newLabels[i] >= classes) {
        throw new IllegalArgumentException(
            "labels must be in [0, " + classes + "), was " + newLabels[i] + " for example " + i);
      }
    }
    return new MemorySource(
        examples,
        new ExampleSpec(spec.shape(), spec.range(), classes),
        Optional.of(newLabels.clone()));
  }

  @Override
  public ExampleSpec spec() {
    return spec;
  }

  @Override
  public int size() {
    return size;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IndexOutOfBoundsException if there is no such example
   */
  @Override
  public int label(int index) {
    int checked = Objects.checkIndex(index, size);
    return labels.map(known -> known[checked]).orElse(-1);
  }

  @Override
  public Batch connect(LayerScope scope, Operand<TInt32> indices) {
    var tf = scope.tf();
    var batch =
        tf.gather(examples.load(scope, spec.shape().prepend(size)), indices, tf.constant(0));
    Operand<TInt32> classes =
        labels
            .<Operand<TInt32>>map(
                known -> tf.gather(loadLabels(scope, known), indices, tf.constant(0)))
            .orElseGet(() -> tf.fill(tf.shape(indices), tf.constant(-1)));
    return new Batch(batch, classes);
  }

  private static Operand<TInt32> loadLabels(LayerScope scope, int[] labels) {
    Shape shape = Shape.of(labels.length);
    return scope.data(
        labels,
        TInt32.class,
        shape,
        () ->
            TInt32.tensorOf(
                shape,
                tensor -> tensor.asRawTensor().data().asInts().write(labels, 0, labels.length)));
  }
}
