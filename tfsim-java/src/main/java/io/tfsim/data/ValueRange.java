package io.tfsim.data;

/**
 * Range of the values of examples, both ends included.
 *
 * @param low least value; minus infinity together with {@code high} infinity means any number
 * @param high largest value, above low
 */
public record ValueRange(double low, double high) {
  /** Bytes: 0 to 255. */
  public static final ValueRange BYTES = new ValueRange(0, 255);

  /** 0 to 1. */
  public static final ValueRange UNIT = new ValueRange(0, 1);

  /** Any finite number; such values are used as they are. */
  public static final ValueRange ANY =
      new ValueRange(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /** Checks that low is below high, and that both or neither are finite. */
  public ValueRange {
    if (!(low < high) || Double.isInfinite(low) != Double.isInfinite(high)) {
      throw new IllegalArgumentException(
          "range must have low < high, both finite or both infinite, was ["
              + low
              + ", "
              + high
              + "]");
    }
  }

  /** Whether both ends are finite. */
  public boolean bounded() {
    return !Double.isInfinite(low);
  }

  /** Whether a finite value lies in the range; NaN never does. */
  public boolean contains(double value) {
    return value >= low && value <= high && !Double.isInfinite(value);
  }

  @Override
  public String toString() {
    return bounded() ? "[" + low + ", " + high + "]" : "any finite number";
  }
}
