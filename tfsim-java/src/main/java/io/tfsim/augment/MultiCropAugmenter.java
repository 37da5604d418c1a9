package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.Checks;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Two views of most of the image and several of small parts of it, usually of a smaller size (Caron
 * et al. 2020, section 3.2).
 *
 * @param global makes views 0 and 1
 * @param local makes the views from 2 on
 * @param locals number of local views, at least 0; SwAV: 6
 */
public record MultiCropAugmenter(Augmenter global, Augmenter local, int locals)
    implements Augmenter {
  private static final int GLOBALS = 2;

  /** Checks the range given above. */
  public MultiCropAugmenter {
    Checks.atLeast("locals", locals, 0);
  }

  /**
   * SwAV's for ImageNet (appendix A.1): two views of 224 x 224, areas 0.14 to 1, and six of 96 x
   * 96, areas 0.05 to 0.14; SimCLR's colours and blur.
   */
  public static MultiCropAugmenter swav() {
    return new MultiCropAugmenter(crops(0.14, 1, 224), crops(0.05, 0.14, 96), 6);
  }

  private static Augmenter crops(double minArea, double maxArea, int size) {
    return SimClrAugmenter.paper()
        .withCrop(
            RandomResizedCrop.of(new UniformAreaBoxes(minArea, maxArea, 4.0 / 3))
                .withSize(size, size))
        .withBlur(RandomGaussianBlur.forHeight(size));
  }

  /** The number of views: two, and the local ones. */
  @Override
  public int viewLimit() {
    return GLOBALS + locals;
  }

  @Override
  public Augmenter forView(int index) {
    if (index < 0 || index >= viewLimit()) {
      throw new IllegalArgumentException(
          "view must be in [0, " + (viewLimit() - 1) + "], was " + index);
    }
    return index < GLOBALS ? global.forView(index) : local.forView(index);
  }

  @Override
  public void check(ExampleSpec spec) {
    global.check(spec);
    local.check(spec);
  }

  /** What the global views look like. */
  @Override
  public ExampleSpec viewsOf(ExampleSpec spec) {
    return global.viewsOf(spec);
  }

  /** A global view. */
  @Override
  public Operand<TFloating> augment(LayerScope scope, Operand<TFloating> x) {
    return global.augment(scope, x);
  }
}
