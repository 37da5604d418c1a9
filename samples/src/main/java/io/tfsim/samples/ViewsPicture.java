package io.tfsim.samples;

import io.tfsim.augment.Augmenter;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TFloating;

/** A picture of what an augmenter does: a row for each image, the original and some views. */
final class ViewsPicture {
  private static final int IMAGES = 8;
  private static final int VIEWS = 6;
  private static final int CELL = 128; // small images are enlarged to about this
  private static final int GAP = 4;
  private static final int HEADER = 24;
  private static final int LETTER_SCALE = 2;
  private static final int BACKGROUND = 0xFFFFFF;
  private static final int TEXT = 0x404040;

  private final Shape image;
  private final int scale;

  private ViewsPicture(Shape image) {
    this.image = image;
    this.scale = (int) Math.max(1, CELL / Math.max(image.get(0), image.get(1)));
  }

  /**
   * A PNG of some images of a source, of different classes if possible.
   *
   * @param execution gives the seed of the views
   */
  static byte[] png(Source source, Augmenter augmenter, Execution execution) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.setUseCache(false); // of files
      if (!ImageIO.write(draw(source, augmenter, execution), "png", bytes)) {
        throw new IllegalStateException("this JVM cannot write PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static BufferedImage draw(Source source, Augmenter augmenter, Execution execution) {
    int[] examples = examples(source);
    ViewsPicture picture = new ViewsPicture(source.spec().shape());
    return picture.grid(columns(source, examples, augmenter, execution), examples.length);
  }

  /** The first of each class, in the order in which they come, then others. */
  private static int[] examples(Source source) {
    Set<Integer> chosen = new LinkedHashSet<>();
    Set<Integer> classes = new HashSet<>();
    for (int i = 0; i < source.size() && chosen.size() < IMAGES; i++) {
      if (classes.add(source.label(i))) {
        chosen.add(i);
      }
    }
    for (int i = 0; i < source.size() && chosen.size() < IMAGES; i++) {
      chosen.add(i);
    }
    return chosen.stream().mapToInt(i -> i).toArray();
  }

  /** The originals, then the first view of each, the second, …: values in [0, 1]. */
  private static List<float[]> columns(
      Source source, int[] examples, Augmenter augmenter, Execution execution) {
    try (ModelGraph graph = ModelGraph.create(execution)) {
      LayerScope scope = graph.build(true, graph.root().constant(0L)).scope();
      Operand<TFloating> originals =
          source
              .spec()
              .normalize(
                  scope,
                  source.connect(scope.at("input"), scope.tf().constant(examples)).examples());
      List<Operand<TFloating>> batches = new ArrayList<>();
      batches.add(originals);
      for (int i = 0; i < VIEWS; i++) {
        batches.add(augmenter.forView(i % 2).augment(scope.at("view_" + i), originals));
      }
      graph.initialize();
      var runner = graph.session().runner();
      batches.forEach(batch -> runner.fetch(scope.tf().dtypes.cast(batch, TFloat32.class)));
      try (Result result = runner.run()) {
        return IntStream.range(0, batches.size())
            .mapToObj(
                i -> {
                  float[] values = new float[Math.toIntExact(result.get(i).size())];
                  result.get(i).asRawTensor().data().asFloats().read(values);
                  return values;
                })
            .toList();
      }
    }
  }

  private BufferedImage grid(List<float[]> columns, int rows) {
    int cellWidth = (int) image.get(1) * scale + GAP;
    int cellHeight = (int) image.get(0) * scale + GAP;
    BufferedImage grid =
        new BufferedImage(
            GAP + columns.size() * cellWidth + 2 * GAP,
            HEADER + rows * cellHeight,
            BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < grid.getHeight(); y++) {
      for (int x = 0; x < grid.getWidth(); x++) {
        grid.setRGB(x, y, BACKGROUND);
      }
    }
    for (int c = 0; c < columns.size(); c++) {
      int left = GAP + c * cellWidth + (c == 0 ? 0 : 2 * GAP); // the originals stand apart
      if (c <= 1) {
        PixelFont.draw(grid, c == 0 ? "original" : "views", left, GAP, LETTER_SCALE, TEXT);
      }
      for (int r = 0; r < rows; r++) {
        place(grid, columns.get(c), r, left, HEADER + r * cellHeight);
      }
    }
    return grid;
  }

  private void place(BufferedImage grid, float[] values, int index, int left, int top) {
    int height = (int) image.get(0);
    int width = (int) image.get(1);
    int channels = (int) image.get(2);
    for (int y = 0; y < height * scale; y++) {
      for (int x = 0; x < width * scale; x++) {
        int pixel = ((index * height + y / scale) * width + x / scale) * channels;
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
          float value = values[pixel + (channels < 3 ? 0 : c)];
          rgb = rgb << 8 | Math.round(255 * Math.max(0, Math.min(1, value)));
        }
        grid.setRGB(left + x, top + y, rgb);
      }
    }
  }
}
