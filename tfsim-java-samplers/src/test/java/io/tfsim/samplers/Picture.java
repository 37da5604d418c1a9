package io.tfsim.samplers;

import io.tfsim.images.ImageSize;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * An image (rows, columns, red green blue), and the plain Java that shows what it should become.
 */
final class Picture {
  private final double[][][] pixels;

  private Picture(double[][][] pixels) {
    this.pixels = pixels;
  }

  /** A picture of a few waves, which survive a JPEG. */
  static Picture soft(int height, int width) {
    return of(
        height,
        width,
        (y, x, c) ->
            128
                + 60 * Math.sin(Math.PI * ((c + 1.0) * y / height + 2.0 * x / width))
                + 50 * Math.cos(4.0 * x / width + c));
  }

  /** A picture of random pixels. */
  static Picture noise(int height, int width) {
    Random random = new Random(height * 1000L + width);
    return of(height, width, (y, x, c) -> random.nextInt(256));
  }

  /** A value for each place. */
  @FunctionalInterface
  interface Values {
    double at(int y, int x, int channel);
  }

  static Picture of(int height, int width, Values values) {
    double[][][] pixels = new double[height][width][3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          pixels[y][x][c] = Math.rint(values.at(y, x, c));
        }
      }
    }
    return new Picture(pixels);
  }

  /** What Java's own decoder makes of a file. */
  static Picture read(Path file) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    return of(
        image.getHeight(),
        image.getWidth(),
        (y, x, c) -> image.getRGB(x, y) >> (16 - 8 * c) & 0xff);
  }

  /** The picture as an image of a type of {@link BufferedImage}. */
  BufferedImage image(int type) {
    BufferedImage image = new BufferedImage(width(), height(), type);
    for (int y = 0; y < height(); y++) {
      for (int x = 0; x < width(); x++) {
        int rgb = 0xff;
        for (double value : pixels[y][x]) {
          rgb = rgb << 8 | (int) value;
        }
        image.setRGB(x, y, rgb);
      }
    }
    return image;
  }

  /** Writes it in a format that {@link ImageIO} knows. */
  Path write(Path file, String format) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    if (!ImageIO.write(image(BufferedImage.TYPE_INT_RGB), format, file.toFile())) {
      throw new IllegalArgumentException("cannot write " + format);
    }
    return file;
  }

  double[][][] pixels() {
    return pixels;
  }

  int height() {
    return pixels.length;
  }

  int width() {
    return pixels[0].length;
  }

  /** The example that it should become, in the order of a tensor's values. */
  double[] example(ImageSize size) {
    int cutHeight = height();
    int cutWidth = width();
    if (!size.stretch()) {
      double zoom = Math.min((double) height() / size.height(), (double) width() / size.width());
      cutHeight = Math.max(1, (int) Math.rint(size.height() * zoom));
      cutWidth = Math.max(1, (int) Math.rint(size.width() * zoom));
    }
    int top = (height() - cutHeight) / 2;
    int left = (width() - cutWidth) / 2;
    boolean shrinks = size.height() <= cutHeight && size.width() <= cutWidth;
    double[][] rows = weights(size.height(), cutHeight, shrinks);
    double[][] columns = weights(size.width(), cutWidth, shrinks);
    double[] example = new double[size.height() * size.width() * size.channels()];
    int next = 0;
    for (double[] row : rows) {
      for (double[] column : columns) {
        double[] sums = new double[3];
        for (int y = 0; y < row.length; y++) {
          for (int x = 0; row[y] > 0 && x < column.length; x++) {
            for (int c = 0; c < 3; c++) {
              sums[c] += row[y] * column[x] * pixels[top + y][left + x][c];
            }
          }
        }
        if (size.channels() == 1) {
          example[next++] = .299 * sums[0] + .587 * sums[1] + .114 * sums[2];
        } else {
          for (double sum : sums) {
            example[next++] = sum;
          }
        }
      }
    }
    return example;
  }

  /** How much each of {@code from} pixels in a row counts in each of {@code to}. */
  private static double[][] weights(int to, int from, boolean area) {
    double scale = (double) from / to;
    double[][] weights = new double[to][from];
    for (int i = 0; i < to; i++) {
      double sum = 0;
      for (int j = 0; j < from; j++) {
        double weight =
            area
                ? Math.min(j + 1, (i + 1) * scale) - Math.max(j, i * scale)
                : 1 - Math.abs(j + .5 - (i + .5) * scale) / Math.max(1, scale);
        weights[i][j] = Math.max(0, weight);
        sum += weights[i][j];
      }
      for (int j = 0; j < from; j++) {
        weights[i][j] /= sum;
      }
    }
    return weights;
  }
}
