package io.tfsim.backbones;

import io.tfsim.layers.Layer;
import org.tensorflow.ndarray.Shape;

/** A layer that turns a batch of examples into representations (batch, dim). */
public interface Backbone extends Layer {
  /** Short name for summaries and configurations, like {@code resnet18}. */
  String name();

  /**
   * Checks that examples of a shape can be encoded.
   *
   * @param example shape of one example, like (32, 32, 3)
   * @throws IllegalArgumentException if not; the message names what is expected
   */
  void checkInput(Shape example);

  /** A backbone made of any layer whose output is (batch, dim); any input is accepted. */
  static Backbone of(String name, Layer layer) {
    return new LayerBackbone(name, layer);
  }

  /**
   * Checks that examples are images of at least {@code least} pixels in both directions.
   *
   * @throws IllegalArgumentException if not
   */
  static void checkImage(String backbone, Shape example, int least) {
    if (example.numDimensions() != 3 || example.get(0) < least || example.get(1) < least) {
      throw new IllegalArgumentException(
          "backbone "
              + backbone
              + " needs images (height, width, channels) of at least "
              + least
              + " x "
              + least
              + " pixels, examples are "
              + example);
    }
  }
}
