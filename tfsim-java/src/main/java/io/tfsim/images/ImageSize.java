package io.tfsim.images;

import io.tfsim.graph.Checks;
import org.tensorflow.ndarray.Shape;

/**
 * What image files become when they are read: examples of one size.
 *
 * <p>By default the largest centred window that has the aspect ratio of the size is cut out and
 * resized, which keeps the shape of things and drops the ends of the longer side. {@link
 * #stretched} resizes the whole image instead.
 *
 * <p>An image that shrinks is averaged over the area of each new pixel; one that grows in a
 * direction is interpolated bilinearly (half-pixel centres, antialiased in the other direction).
 * Values are rounded to bytes. A JPEG that is at least four times as large as asked for is decoded
 * at a half, a quarter or an eighth of its size, as long as that is still twice as large; it
 * differs little and is several times faster.
 *
 * @param height rows of an example, at least 1
 * @param width columns of an example, at least 1
 * @param channels 3 (red, green, blue) or 1 (gray: 0.299 red + 0.587 green + 0.114 blue)
 * @param stretch whether the whole image is resized, though its aspect ratio may differ
 */
public record ImageSize(int height, int width, int channels, boolean stretch) {

  /** Checks that height and width are at least 1 and channels 1 or 3. */
  public ImageSize {
    Checks.atLeast("height", height, 1);
    Checks.atLeast("width", width, 1);
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels must be 1 or 3, was " + channels);
    }
  }

  /** Colour images; the middle of others is cut out. */
  public static ImageSize rgb(int height, int width) {
    return new ImageSize(height, width, 3, false);
  }

  /** Gray images; the middle of others is cut out. */
  public static ImageSize gray(int height, int width) {
    return new ImageSize(height, width, 1, false);
  }

  /**
   * The size of examples of a shape; the middle of others is cut out.
   *
   * @throws IllegalArgumentException if it is not (height, width, 1 or 3)
   */
  public static ImageSize of(Shape example) {
    if (example.numDimensions() != 3 || (example.get(2) != 1 && example.get(2) != 3)) {
      throw new IllegalArgumentException(
          "images must be (height, width, channels) with 1 or 3 channels, was " + example);
    }
    return new ImageSize(
        Math.toIntExact(example.get(0)),
        Math.toIntExact(example.get(1)),
        Math.toIntExact(example.get(2)),
        false);
  }

  /** The same size, to which whole images are resized. */
  public ImageSize stretched() {
    return new ImageSize(height, width, channels, true);
  }

  /** Shape of an example: (height, width, channels). */
  public Shape shape() {
    return Shape.of(height, width, channels);
  }
}
