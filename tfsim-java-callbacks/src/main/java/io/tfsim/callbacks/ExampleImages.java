package io.tfsim.callbacks;

import io.tfsim.data.BatchInput;
import io.tfsim.data.BatchReader;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;

/** Examples, or views of them, as images to look at. */
final class ExampleImages {
  private ExampleImages() {}

  /** All examples of a source in their order: what does not fill a batch is one as well. */
  record Batches(Source source) implements Sampler {
    private static final int LARGEST = 64; // images of 224 x 224: 37 MB

    @Override
    public int batchSize() {
      return Math.min(LARGEST, source.size());
    }

    @Override
    public int stepsPerEpoch() {
      return (source.size() + batchSize() - 1) / batchSize();
    }

    @Override
    public IndexPlan plan(long epoch) {
      int[] all = IntStream.range(0, source.size()).toArray();
      return new IndexPlan(stepsPerEpoch(), batchSize(), all);
    }
  }

  /**
   * Which random draw.
   *
   * @param epoch of a run
   * @param execution gives the seed
   */
  record Draw(long epoch, Execution execution) {}

  /**
   * Checks that examples are images: (height, width, channels) of 1 or 3 channels.
   *
   * @param what draws them, for the message
   * @throws IllegalArgumentException if not
   */
  static void check(String what, ExampleSpec spec) {
    Shape shape = spec.shape();
    if (shape.numDimensions() != 3 || (shape.get(2) != 1 && shape.get(2) != 3)) {
      throw new IllegalArgumentException(
          what + " draws images (height, width, 1 or 3), examples were " + shape);
    }
  }

  static boolean areImages(ExampleSpec spec) {
    Shape shape = spec.shape();
    return shape.numDimensions() == 3 && (shape.get(2) == 1 || shape.get(2) == 3);
  }

  /**
   * Views of all examples of a source: the views of the first, then those of the second, … A batch
   * of them is in memory at a time.
   *
   * @param views makes them; values in [0, 1] are drawn as they are, those of a view that leaves
   *     that range (normalised ones, say) are stretched over it
   */
  static void forEach(
      Source source, BatchInput.Views views, Draw draw, Consumer<BufferedImage> image) {
    Execution how = draw.execution();
    var settings = BatchReader.Settings.seeded(how.seed()).withExecution(how);
    Batches batches = new Batches(source);
    try (BatchReader reader = BatchReader.open(batches, views, settings)) {
      reader.start(draw.epoch(), 0);
      for (int step = 0; step < batches.stepsPerEpoch(); step++) {
        BatchReader.ReadBatch batch = reader.next();
        for (int i = 0; i < batch.labels().length; i++) {
          for (int view = 0; view < batch.views().size(); view++) {
            image.accept(image(batch.views().get(view), batch.shapes().get(view), i));
          }
        }
      }
    }
  }

  private static BufferedImage image(float[] values, Shape shape, int index) {
    int height = (int) shape.get(1);
    int width = (int) shape.get(2);
    int channels = (int) shape.get(3);
    int first = index * height * width * channels;
    Stretch stretch = Stretch.of(values, first, height * width * channels);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int pixel = 0; pixel < height * width; pixel++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        float value = values[first + pixel * channels + (channels == 3 ? c : 0)];
        rgb = rgb << 8 | stretch.toByte(value);
      }
      image.setRGB(pixel % width, pixel / width, rgb);
    }
    return image;
  }

  /** What becomes black and white. */
  private record Stretch(float low, float high) {
    private static final float ROUNDING = 1e-3f;

    static Stretch of(float[] values, int from, int count) {
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      for (int i = from; i < from + count; i++) {
        low = Math.min(low, values[i]);
        high = Math.max(high, values[i]);
      }
      return low < -ROUNDING || high > 1 + ROUNDING ? new Stretch(low, high) : new Stretch(0, 1);
    }

    int toByte(float value) {
      return Math.round(255 * Math.max(0, Math.min(1, (value - low) / (high - low))));
    }
  }
}
