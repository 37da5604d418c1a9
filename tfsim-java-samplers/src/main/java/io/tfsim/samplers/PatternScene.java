package io.tfsim.samplers;

import io.tfsim.data.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Everything about a generated image except its class: it is drawn without knowing the class.
 *
 * @param background mean colour behind the marks
 * @param light change of brightness across the image, along each axis
 * @param clouds soft noise: brightness at the corners of a grid of {@link #CELLS} × {@link #CELLS}
 *     cells, row by row
 * @param marks where the copies of the motif are and how they look
 */
record PatternScene(Colour background, Vector light, List<Double> clouds, List<Mark> marks) {
  /** Width and height of an image. */
  static final int SIZE = 32;

  /** Cells of the cloud grid along each axis. */
  static final int CELLS = 8;

  private static final int FEWEST_MARKS = 3;
  private static final int MOST_MARKS = 6;
  private static final double SMALLEST = 8;
  private static final double LARGEST = 14;
  private static final double TURN = 0.6; // radians to either side, 34 degrees
  private static final double CONTRAST = 30; // least difference of brightness, of 255
  private static final double LIGHT = 25;
  private static final double CLOUDS = 50;
  private static final int TRIES = 60;

  /** A scene of its own for each (seed, part, index). */
  static PatternScene draw(Draws draws) {
    Colour background = colour(draws, 30, 225);
    Vector light = new Vector(draws.uniform(-LIGHT, LIGHT), draws.uniform(-LIGHT, LIGHT));
    List<Double> clouds =
        DoubleStream.generate(() -> draws.uniform(-CLOUDS, CLOUDS))
            .limit((CELLS + 1) * (CELLS + 1))
            .boxed()
            .toList();
    return new PatternScene(background, light, clouds, marks(draws, background));
  }

  /** Brightness of the clouds at a corner of their grid. */
  double cloud(int row, int column) {
    return clouds.get(row * (CELLS + 1) + column);
  }

  private static List<Mark> marks(Draws draws, Colour background) {
    int count = FEWEST_MARKS + draws.index(MOST_MARKS - FEWEST_MARKS + 1);
    List<Mark> marks = new ArrayList<>();
    for (int tries = 0; marks.size() < count && tries < TRIES; tries++) {
      Mark mark = mark(draws, background);
      if (marks.stream().noneMatch(mark::touches)) {
        marks.add(mark);
      }
    }
    return List.copyOf(marks);
  }

  private static Mark mark(Draws draws, Colour background) {
    double size = draws.uniform(SMALLEST, LARGEST);
    double margin = 0.45 * size;
    Vector centre =
        new Vector(draws.uniform(margin, SIZE - margin), draws.uniform(margin, SIZE - margin));
    double angle = draws.uniform(-TURN, TURN);
    Colour colour = colour(draws, 0, 255);
    while (Math.abs(colour.brightness() - background.brightness()) < CONTRAST) {
      colour = colour(draws, 0, 255);
    }
    return new Mark(centre, size, angle, colour);
  }

  private static Colour colour(Draws draws, double low, double high) {
    return new Colour(draws.uniform(low, high), draws.uniform(low, high), draws.uniform(low, high));
  }

  /** A colour, each part in [0, 255]. */
  record Colour(double red, double green, double blue) {
    /** Luma of ITU-R BT.601. */
    double brightness() {
      return 0.299 * red + 0.587 * green + 0.114 * blue;
    }
  }

  /** A place or direction; y points down. */
  record Vector(double x, double y) {}

  /**
   * A copy of the motif.
   *
   * @param centre in pixels from the upper left corner
   * @param size width, about, in pixels
   * @param angle of rotation, in radians
   * @param colour of the copy
   */
  record Mark(Vector centre, double size, double angle, Colour colour) {
    private boolean touches(Mark other) {
      double dx = centre.x - other.centre.x;
      double dy = centre.y - other.centre.y;
      double least = 0.5 * (size + other.size);
      return dx * dx + dy * dy < least * least;
    }
  }
}
