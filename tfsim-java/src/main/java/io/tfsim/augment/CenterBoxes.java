package io.tfsim.augment;

import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * The middle of an image, as SimCLR's code evaluates on: the largest box of the view's aspect ratio
 * times {@code proportion}; nothing is drawn.
 *
 * @param proportion part of the limiting side that is kept, in (0, 1]; SimCLR: 0.875
 * @param swapped whether the box has the inverse of the view's aspect ratio, as in SimCLR's code
 *     and TF Similarity's {@code center_crop}, which pass height / width for width / height; it
 *     makes no difference for square views
 */
public record CenterBoxes(double proportion, boolean swapped) implements CropBoxes {

  /** Checks the range given above. */
  public CenterBoxes {
    Checks.positive("proportion", proportion);
    Checks.inRange("proportion", proportion, 0, 1);
  }

  /** A box in whole pixels. */
  record Box(int top, int left, int height, int width) {}

  /** The box; sides are rounded, halves to the even number. */
  Box box(Frame frame) {
    double ratio = (double) frame.outWidth() / frame.outHeight();
    double aspect = swapped ? 1 / ratio : ratio;
    boolean wide = aspect * frame.height() > frame.width();
    double byHeight = wide ? frame.width() / aspect : frame.height();
    double byWidth = wide ? frame.width() : frame.height() * aspect;
    int height = Math.max(1, (int) Math.rint(proportion * byHeight));
    int width = Math.max(1, (int) Math.rint(proportion * byWidth));
    return new Box(
        (frame.height() - height + 1) / 2, (frame.width() - width + 1) / 2, height, width);
  }

  @Override
  public Boxes draw(LayerScope scope, Frame frame, Operand<TFloating> x) {
    Box box = box(frame);
    return Boxes.of(
        scope,
        scope.constant(box.top()),
        scope.constant(box.left()),
        scope.constant(box.height()),
        scope.constant(box.width()));
  }
}
