package io.tfsim.images;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * The pixels of images in memory, as a file of the same image gives them.
 *
 * <p>Gray values are taken as they are stored. ({@link BufferedImage#getRGB} takes them for
 * intensities of light and makes 188 of 128, which no file means.) Transparency is dropped: a
 * transparent pixel has the colour that is stored for it. Of 16 bits the upper eight are taken.
 * Other colour spaces are converted to sRGB.
 */
public final class Pixels {
  private static final int CHANNELS = 3;

  private Pixels() {}

  /** Red, green and blue of every pixel, row by row: height * width * 3 bytes. */
  public static byte[] rgb(BufferedImage image) {
    int width = image.getWidth();
    byte[] rgb =
        new byte[Math.multiplyExact(Math.multiplyExact(image.getHeight(), width), CHANNELS)];
    int[] row = new int[width * CHANNELS];
    for (int y = 0; y < image.getHeight(); y++) {
      if (stored(image.getColorModel())) {
        storedRow(image, y, row);
      } else {
        convertedRow(image, y, row);
      }
      int start = y * width * CHANNELS;
      for (int i = 0; i < width * CHANNELS; i++) {
        rgb[start + i] = (byte) row[i];
      }
    }
    return rgb;
  }

  /** Whether the samples of an image are its colours: gray of 8 or 16 bits, or sRGB of 16. */
  private static boolean stored(ColorModel model) {
    if (model instanceof IndexColorModel || model.isAlphaPremultiplied()) {
      return false;
    }
    boolean gray = model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    return switch (model.getTransferType()) {
      case DataBuffer.TYPE_BYTE -> gray && model.getComponentSize(0) == Byte.SIZE;
      case DataBuffer.TYPE_USHORT ->
          model.getComponentSize(0) == Short.SIZE && (gray || model.getColorSpace().isCS_sRGB());
      default -> false;
    };
  }

  private static void storedRow(BufferedImage image, int y, int[] row) {
    Raster raster = image.getRaster();
    int colours = image.getColorModel().getNumColorComponents();
    int[] samples = new int[image.getWidth()];
    for (int c = 0; c < CHANNELS; c++) {
      int band = Math.min(c, colours - 1);
      int surplus = raster.getSampleModel().getSampleSize(band) - Byte.SIZE;
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, samples.length, 1, band, samples);
      for (int x = 0; x < samples.length; x++) {
        row[x * CHANNELS + c] = samples[x] >> surplus;
      }
    }
  }

  private static void convertedRow(BufferedImage image, int y, int[] row) {
    int[] packed = image.getRGB(0, y, image.getWidth(), 1, null, 0, image.getWidth());
    for (int x = 0; x < packed.length; x++) {
      row[x * CHANNELS] = packed[x] >> 16;
      row[x * CHANNELS + 1] = packed[x] >> 8;
      row[x * CHANNELS + 2] = packed[x];
    }
  }
}
