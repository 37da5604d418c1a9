package io.tfsim.callbacks;

import io.tfsim.augment.Augmenter;
import io.tfsim.data.BatchInput;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** A picture of views: a row for each of some images, the original and its views. */
final class ViewSheet {
  private static final int IMAGES = 8;
  private static final int VIEWS = 4;
  private static final int CELL = 96;
  private static final int GAP = 4;

  private ViewSheet() {}

  /**
   * Which random draw.
   *
   * @param epoch of a run
   * @param execution gives the seed
   */
  record Draw(long epoch, Execution execution) {}

  static Picture of(Source source, Augmenter augmenter, Draw draw) {
    int[] first = IntStream.range(0, Math.min(IMAGES, source.size())).toArray();
    int views = Math.min(VIEWS, augmenter.viewLimit());
    List<BufferedImage> images =
        ExampleImages.of(
            source.subset(first),
            originalAndViews(augmenter, views),
            draw.epoch(),
            draw.execution());
    double aspect = images.get(0).getWidth() / (double) images.get(0).getHeight();
    int height = Math.max(CELL, images.get(0).getHeight());
    return Picture.of(
        images, new Picture.Grid(views + 1, (int) Math.round(height * aspect), height, GAP));
  }

  private static BatchInput.Views originalAndViews(Augmenter augmenter, int views) {
    BatchInput.Views made = augmenter.views(views);
    return (scope, raw, spec) -> {
      List<Operand<TFloating>> all = new ArrayList<>();
      all.add(spec.normalize(scope, raw));
      all.addAll(made.of(scope, raw, spec));
      return all;
    };
  }
}
