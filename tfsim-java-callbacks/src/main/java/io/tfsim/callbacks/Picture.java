package io.tfsim.callbacks;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Pictures that are made of images. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Picture(int width, int height, byte[] png) {

  /**
   * Where images lie: one row after another, from left to right.
   *
   * @param columns images of a row
   * @param cellWidth width of each in pixels
   * @param cellHeight height of each in pixels
   * @param gap white pixels between them
   */
  record Grid(int columns, int cellWidth, int cellHeight, int gap) {}

  /** A picture that is being drawn: images go into its cells one by one, and are not kept. */
  static final class Canvas {
    private final Grid grid;
    private final BufferedImage all;
    private int drawn;

    /** A white picture with cells for so many images. */
    Canvas(int images, Grid grid) {
      int rows = (images + grid.columns() - 1) / grid.columns();
      this.grid = grid;
      this.all =
          new BufferedImage(
              grid.columns() * (grid.cellWidth() + grid.gap()) - grid.gap(),
              rows * (grid.cellHeight() + grid.gap()) - grid.gap(),
              BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = all.createGraphics();
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, all.getWidth(), all.getHeight());
      graphics.dispose();
    }

    /** Draws an image to the size of the next cell. */
    void add(BufferedImage image) {
      boolean shrinks = image.getWidth() > grid.cellWidth();
      Graphics2D graphics = all.createGraphics();
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION,
          shrinks
              ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
              : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
      graphics.drawImage(
          image,
          drawn % grid.columns() * (grid.cellWidth() + grid.gap()),
          drawn / grid.columns() * (grid.cellHeight() + grid.gap()),
          grid.cellWidth(),
          grid.cellHeight(),
          null);
      graphics.dispose();
      drawn++;
    }

    Picture picture() {
      return new Picture(all.getWidth(), all.getHeight(), png(all));
    }
  }

  private static byte[] png(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, "png", bytes)) {
        throw new IllegalStateException("this JVM cannot write PNG");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
