package io.tfsim.callbacks;

import io.tfsim.augment.Augmenter;
import io.tfsim.data.BatchInput;
import io.tfsim.data.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** A picture of views: a row for each of some images, the original and its views. */
final class ViewSheet {
  private static final int IMAGES = 8;
  private static final int VIEWS = 4;
  private static final int CELL = 96;
  private static final int GAP = 4;

  private ViewSheet() {}

  static Picture of(Source source, Augmenter augmenter, ExampleImages.Draw draw) {
    int[] first = IntStream.range(0, Math.min(IMAGES, source.size())).toArray();
    int views = Math.min(VIEWS, augmenter.viewLimit());
    Shape image = source.spec().shape();
    int height = Math.toIntExact(Math.max(CELL, image.get(0)));
    int width = (int) Math.round(height * (image.get(1) / (double) image.get(0)));
    Picture.Canvas canvas =
        new Picture.Canvas(
            first.length * (views + 1), new Picture.Grid(views + 1, width, height, GAP));
    ExampleImages.forEach(
        source.subset(first), originalAndViews(augmenter, views), draw, canvas::add);
    return canvas.picture();
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
