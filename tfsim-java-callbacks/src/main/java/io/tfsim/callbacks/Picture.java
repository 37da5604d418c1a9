package io.tfsim.callbacks;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
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

  /** A picture of images, each drawn to the size of a cell. */
  static Picture of(List<BufferedImage> images, Grid grid) {
    int rows = (images.size() + grid.columns() - 1) / grid.columns();
    int stepX = grid.cellWidth() + grid.gap();
    int stepY = grid.cellHeight() + grid.gap();
    BufferedImage all =
        new BufferedImage(
            grid.columns() * stepX - grid.gap(),
            rows * stepY - grid.gap(),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = all.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, all.getWidth(), all.getHeight());
      for (int i = 0; i < images.size(); i++) {
        BufferedImage image = images.get(i);
        boolean shrinks = image.getWidth() > grid.cellWidth();
        graphics.setRenderingHint(
            RenderingHints.KEY_INTERPOLATION,
            shrinks
                ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
                : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        graphics.drawImage(
            image,
            i % grid.columns() * stepX,
            i / grid.columns() * stepY,
            grid.cellWidth(),
            grid.cellHeight(),
            null);
      }
    } finally {
      graphics.dispose();
    }
    return new Picture(all.getWidth(), all.getHeight(), png(all));
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
