package io.tfsim.samplers;

/**
 * The figures of the generated images, one per class. All have the same area, so that how much of
 * an image they cover says nothing about which one it is.
 */
enum Motif {
  DISC((x, y) -> norm(x, y) <= 1),
  RING((x, y) -> norm(x, y) <= 1 && norm(x, y) >= 0.36),
  FRAME((x, y) -> inBox(x, y, 1, 1) && !inBox(x, y, 0.62, 0.62)),
  TRIANGLE((x, y) -> y <= 0.8 && Math.abs(x) <= 0.58 * (y + 1)),
  PLUS((x, y) -> inBox(x, y, 1, 0.3) || inBox(x, y, 0.3, 1)),
  CROSS((x, y) -> inBox(x + y, x - y, 1.5, 0.42) || inBox(x + y, x - y, 0.42, 1.5)),
  ROWS((x, y) -> inBox(x, y, 1, 0.95) && (Math.abs(y) <= 0.2 || Math.abs(y) >= 0.55)),
  COLUMNS((x, y) -> inBox(x, y, 0.95, 1) && (Math.abs(x) <= 0.2 || Math.abs(x) >= 0.55)),
  HOURGLASS((x, y) -> Math.abs(y) <= 1 && Math.abs(x) <= 0.12 + 0.88 * Math.abs(y)),
  CRESCENT((x, y) -> norm(x, y) <= 1 && norm(x, y + 0.62) >= 0.64);

  /** Area of every motif, in squares of half its size. */
  static final double AREA = 1.7;

  private static final int GRID = 400;
  private static final double EXTENT = 1.25;

  @SuppressWarnings("ImmutableEnumChecker") // the lambdas hold no state
  private final Figure figure;

  private final double scale;

  Motif(Figure figure) {
    this.figure = figure;
    this.scale = Math.sqrt(area(figure) / AREA);
  }

  /** Whether the point belongs to the motif, whose size reaches from about -1 to 1. */
  boolean contains(double x, double y) {
    return figure.contains(x * scale, y * scale);
  }

  /** Area on a grid: exact arithmetic, so the same on every platform. */
  private static double area(Figure figure) {
    double step = 2 * EXTENT / GRID;
    int inside = 0;
    for (int i = 0; i < GRID; i++) {
      for (int j = 0; j < GRID; j++) {
        if (figure.contains((j + 0.5) * step - EXTENT, (i + 0.5) * step - EXTENT)) {
          inside++;
        }
      }
    }
    return inside * step * step;
  }

  private static double norm(double x, double y) {
    return x * x + y * y;
  }

  private static boolean inBox(double x, double y, double halfWidth, double halfHeight) {
    return Math.abs(x) <= halfWidth && Math.abs(y) <= halfHeight;
  }

  /** A set of points; y points down. */
  private interface Figure {
    boolean contains(double x, double y);
  }
}
