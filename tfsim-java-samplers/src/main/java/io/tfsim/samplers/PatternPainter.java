package io.tfsim.samplers;

import io.tfsim.data.Draws;
import io.tfsim.samplers.PatternScene.Colour;
import io.tfsim.samplers.PatternScene.Mark;

/** Paints a scene with a motif, pixel by pixel. */
final class PatternPainter {
  private static final int SIZE = PatternScene.SIZE;
  private static final int SAMPLES = 4; // along each axis of a pixel
  private static final double GRAIN = 6;

  private final PatternScene scene;
  private final Motif motif;
  private final double[][] pixels = new double[SIZE * SIZE][];

  private PatternPainter(PatternScene scene, Motif motif) {
    this.scene = scene;
    this.motif = motif;
  }

  /**
   * Writes the image as SIZE × SIZE × 3 bytes.
   *
   * @param grain for the noise of single pixels
   */
  static void paint(PatternScene scene, Motif motif, Draws grain, byte[] images, int offset) {
    var painter = new PatternPainter(scene, motif);
    painter.paintBackground();
    scene.marks().forEach(painter::paintMark);
    int at = offset;
    for (double[] pixel : painter.pixels) {
      for (double value : pixel) {
        double noisy = value + grain.uniform(-GRAIN, GRAIN);
        images[at++] = (byte) (int) Math.max(0, Math.min(255, noisy + 0.5));
      }
    }
  }

  private void paintBackground() {
    Colour colour = scene.background();
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        double change = light(x, y) + clouds(x, y);
        pixels[y * SIZE + x] =
            new double[] {colour.red() + change, colour.green() + change, colour.blue() + change};
      }
    }
  }

  private double light(int x, int y) {
    return scene.light().x() * (2 * (x + 0.5) / SIZE - 1)
        + scene.light().y() * (2 * (y + 0.5) / SIZE - 1);
  }

  /** The cloud grid, smoothly interpolated. */
  private double clouds(int x, int y) {
    double gridX = (x + 0.5) * PatternScene.CELLS / SIZE;
    double gridY = (y + 0.5) * PatternScene.CELLS / SIZE;
    int column = (int) gridX;
    int row = (int) gridY;
    double right = smooth(gridX - column);
    double down = smooth(gridY - row);
    double upper = mix(scene.cloud(row, column), scene.cloud(row, column + 1), right);
    double lower = mix(scene.cloud(row + 1, column), scene.cloud(row + 1, column + 1), right);
    return mix(upper, lower, down);
  }

  private static double mix(double from, double to, double part) {
    return from + part * (to - from);
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  private void paintMark(Mark mark) {
    double reach = 0.8 * mark.size();
    int left = (int) Math.max(0, mark.centre().x() - reach);
    int right = (int) Math.min(SIZE - 1, mark.centre().x() + reach);
    int top = (int) Math.max(0, mark.centre().y() - reach);
    int bottom = (int) Math.min(SIZE - 1, mark.centre().y() + reach);
    double sin = StrictMath.sin(mark.angle());
    double cos = StrictMath.cos(mark.angle());
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        blend(pixels[y * SIZE + x], mark, coverage(mark, x, y, sin, cos), light(x, y));
      }
    }
  }

  /** The part of a pixel that a mark covers, in [0, 1], by supersampling. */
  private double coverage(Mark mark, int x, int y, double sin, double cos) {
    int inside = 0;
    double half = mark.size() / 2;
    for (int i = 0; i < SAMPLES; i++) {
      double dy = (y + (i + 0.5) / SAMPLES - mark.centre().y()) / half;
      for (int j = 0; j < SAMPLES; j++) {
        double dx = (x + (j + 0.5) / SAMPLES - mark.centre().x()) / half;
        if (motif.contains(cos * dx + sin * dy, cos * dy - sin * dx)) {
          inside++;
        }
      }
    }
    return inside / (double) (SAMPLES * SAMPLES);
  }

  private static void blend(double[] pixel, Mark mark, double coverage, double light) {
    Colour colour = mark.colour();
    pixel[0] += coverage * (colour.red() + light - pixel[0]);
    pixel[1] += coverage * (colour.green() + light - pixel[1]);
    pixel[2] += coverage * (colour.blue() + light - pixel[2]);
  }
}
