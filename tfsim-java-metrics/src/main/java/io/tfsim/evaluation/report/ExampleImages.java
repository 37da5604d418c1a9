package io.tfsim.evaluation.report;

import io.tfsim.augment.Augmenter;
import io.tfsim.data.BatchInput;
import io.tfsim.data.BatchReader;
import io.tfsim.data.ExampleSpec;
import io.tfsim.data.InOrder;
import io.tfsim.data.Source;
import io.tfsim.graph.Checks;
import io.tfsim.graph.Execution;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** Examples of a source, and views that an augmenter makes of them, as images to look at. */
public final class ExampleImages {
  private ExampleImages() {}

  /** Whether examples are images: (height, width, 1 or 3) in a bounded range. */
  public static boolean isImage(ExampleSpec spec) {
    Shape shape = spec.shape();
    return spec.range().bounded()
        && shape.numDimensions() == 3
        && (shape.get(2) == 1 || shape.get(2) == 3);
  }

  /**
   * Some examples, in the order given.
   *
   * @throws IllegalArgumentException if they are no images, or an index is out of range
   */
  public static List<BufferedImage> read(Source source, Execution execution, int... indices) {
    requireImages(source);
    BatchInput.Views views = (scope, raw, spec) -> List.of(spec.normalize(scope, raw));
    return images(source.subset(indices), views, execution).get(0);
  }

  /**
   * For each of some examples a list of the example and its views.
   *
   * @param count views of each, at least 1
   * @throws IllegalArgumentException if they are no images, or the augmenter does not take them
   */
  public static List<List<BufferedImage>> views(Source some, Augmenter augmenter, ViewsOf count) {
    requireImages(some);
    augmenter.check(some.spec());
    BatchInput.Views views =
        (scope, raw, spec) -> {
          List<Operand<TFloating>> all = new ArrayList<>();
          all.add(spec.normalize(scope, raw));
          for (int i = 0; i < count.views(); i++) {
            Augmenter ofView =
                augmenter.forView(i % Math.min(count.views(), augmenter.viewLimit()));
            all.add(ofView.augment(scope.at("augmenter/view_" + i), all.get(0)));
          }
          return all;
        };
    List<List<BufferedImage>> columns = images(some, views, count.execution());
    List<List<BufferedImage>> rows = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      int row = i;
      rows.add(columns.stream().map(column -> column.get(row)).toList());
    }
    return rows;
  }

  /**
   * How many views, and by which random numbers.
   *
   * @param views of each example, at least 1
   * @param execution gives the seed
   */
  public record ViewsOf(int views, Execution execution) {
    /** Checks the range given above. */
    public ViewsOf {
      Checks.atLeast("views", views, 1);
    }
  }

  /** The first of each class, in the order in which they come, then others; in that order. */
  public static int[] ofDifferentClasses(Source source, int count) {
    Set<Integer> chosen = new LinkedHashSet<>();
    Set<Integer> classes = new HashSet<>();
    for (int i = 0; i < source.size() && chosen.size() < count; i++) {
      if (classes.add(source.label(i))) {
        chosen.add(i);
      }
    }
    for (int i = 0; i < source.size() && chosen.size() < count; i++) {
      chosen.add(i);
    }
    return chosen.stream().mapToInt(i -> i).toArray();
  }

  private static void requireImages(Source source) {
    if (!isImage(source.spec())) {
      throw new IllegalArgumentException(
          "examples must be images, (height, width, 1 or 3) in a bounded range, was "
              + source.spec().shape()
              + " in "
              + source.spec().range());
    }
  }

  /** The images of each view. */
  private static List<List<BufferedImage>> images(
      Source source, BatchInput.Views views, Execution execution) {
    var settings = BatchReader.Settings.seeded(execution.seed()).withExecution(execution);
    try (BatchReader reader = BatchReader.open(InOrder.once(source), views, settings)) {
      BatchReader.ReadBatch batch = reader.next();
      List<List<BufferedImage>> all = new ArrayList<>();
      for (int view = 0; view < batch.views().size(); view++) {
        List<BufferedImage> ofView = new ArrayList<>();
        for (int i = 0; i < source.size(); i++) {
          ofView.add(image(batch.views().get(view), batch.shapes().get(view), i));
        }
        all.add(ofView);
      }
      return all;
    }
  }

  /** One image of a batch (batch, height, width, channels) of values in [0, 1]. */
  private static BufferedImage image(float[] values, Shape batch, int index) {
    int height = (int) batch.get(1);
    int width = (int) batch.get(2);
    int channels = (int) batch.get(3);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int at = index * height * width * channels;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
          float value = values[at + (channels < 3 ? 0 : c)];
          rgb = rgb << 8 | Math.round(255 * Math.max(0, Math.min(1, value)));
        }
        image.setRGB(x, y, rgb);
        at += channels;
      }
    }
    return image;
  }
}
