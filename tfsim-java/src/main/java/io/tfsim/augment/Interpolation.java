package io.tfsim.augment;

/** How pixels between pixels are found; half-pixel centres, no antialiasing, as in TF 2. */
public enum Interpolation {
  /** Linear in both directions; beyond the border counts the pixel at the border. */
  BILINEAR {
    @Override
    int taps() {
      return 2;
    }

    @Override
    Expr position(Expr centre, Expr last) {
      return centre.min(last).max(centre.number(0));
    }

    @Override
    Expr weight(Expr d) {
      return d.number(1).minus(d).max(d.number(0));
    }
  },
  /**
   * Keys's cubic convolution with a = -1/2, taps beyond the border left out. Positions are whole
   * multiples of 1/1024 of a pixel, as in TensorFlow's kernel, which looks weights up in a table.
   */
  BICUBIC {
    private static final int TABLE = 1024;

    @Override
    int taps() {
      return 4;
    }

    @Override
    Expr position(Expr centre, Expr last) {
      Expr pixel = centre.floor();
      return centre.minus(pixel).times(TABLE).rint().times(1.0 / TABLE).plus(pixel);
    }

    @Override
    Expr weight(Expr d) {
      Expr near = // (1.5 d - 2.5) d² + 1 for d <= 1
          d.times(1.5).minus(2.5).times(d).times(d).plus(1);
      Expr far = // ((-0.5 d + 2.5) d - 4) d + 2 for 1 < d < 2
          d.times(-0.5).plus(2.5).times(d).minus(4).times(d).plus(2);
      return near.where(d.atMost(d.number(1)), far.where(d.less(2), d.number(0)));
    }
  };

  /** How many pixels count, half of them on each side of the position. */
  abstract int taps();

  /** Where to look for a pixel whose centre falls on {@code centre} of 0 … {@code last}. */
  abstract Expr position(Expr centre, Expr last);

  /** Weight of a pixel at distance {@code d >= 0} from the position, before scaling to sum 1. */
  abstract Expr weight(Expr d);
}
