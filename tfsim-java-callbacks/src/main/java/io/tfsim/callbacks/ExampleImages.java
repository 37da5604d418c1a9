package io.tfsim.callbacks;

import io.tfsim.data.BatchInput;
import io.tfsim.data.BatchReader;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;

/** Examples, or views of them, as images to look at. */
final class ExampleImages {
  private ExampleImages() {}

  /** All examples of a source at once. */
  private record AtOnce(Source source) implements Sampler {
    @Override
    public int batchSize() {
      return source.size();
    }

    @Override
    public int stepsPerEpoch() {
      return 1;
    }

    @Override
    public IndexPlan plan(long epoch) {
      return new IndexPlan(1, source.size(), IntStream.range(0, source.size()).toArray());
    }
  }

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
   * Views of all examples of a source: the views of the first, then those of the second, …
   *
   * @param views makes them; values in [0, 1] are drawn as they are, those of a view that leaves
   *     that range (normalised ones, say) are stretched over it
   * @param epoch which random draw
   */
  static List<BufferedImage> of(Source source, BatchInput.Views views, long epoch, Execution how) {
    var settings = BatchReader.Settings.seeded(how.seed()).withExecution(how);
    try (BatchReader reader = BatchReader.open(new AtOnce(source), views, settings)) {
      reader.start(epoch, 0);
      BatchReader.ReadBatch batch = reader.next();
      List<BufferedImage> images = new ArrayList<>();
      for (int i = 0; i < source.size(); i++) {
        for (int view = 0; view < batch.views().size(); view++) {
          images.add(image(batch.views().get(view), batch.shapes().get(view), i));
        }
      }
      return images;
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
