package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;
import io.tfsim.graph.LayerScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Which parts of images a random crop shows. */
@FunctionalInterface
public interface CropBoxes {

  /**
   * Draws a box per image.
   *
   * @param x whose first dimension is the batch
   */
  Boxes draw(LayerScope scope, Frame frame, Operand<TFloating> x);

  /**
   * Checks that examples of a kind have such parts; any image has unless boxes say otherwise.
   *
   * @throws IllegalArgumentException if not
   */
  default void check(ExampleSpec spec) {}

  /**
   * Sizes in pixels.
   *
   * @param height height of the images
   * @param width their width
   * @param outHeight height that parts are resized to
   * @param outWidth width that parts are resized to
   */
  record Frame(int height, int width, int outHeight, int outWidth) {}
}
