package io.tfsim.graph;

import java.util.Arrays;
import org.tensorflow.ndarray.Shape;

/**
 * Checks of arguments whose message names the argument, what was expected and what was given.
 *
 * <p>Each throws {@link IllegalArgumentException} and returns the value otherwise.
 */
public final class Checks {
  private Checks() {}

  /** Requires {@code value >= least}. */
  public static int atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be >= " + least + ", was " + value);
    }
    return value;
  }

  /** Requires {@code value <= most}. */
  public static long atMost(String name, long value, long most) {
    if (value > most) {
      throw new IllegalArgumentException(name + " must be <= " + most + ", was " + value);
    }
    return value;
  }

  /** Requires {@code value > 0}; NaN and infinity are refused. */
  public static double positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be > 0, was " + value);
    }
    return value;
  }

  /** Requires {@code low <= value <= high}; NaN is refused. */
  public static double inRange(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          name + " must be in [" + low + ", " + high + "], was " + value);
    }
    return value;
  }

  /** Requires a finite value of at least 0. */
  public static double notNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be >= 0 and finite, was " + value);
    }
    return value;
  }

  /** Requires a shape with as many dimensions as one of {@code ranks}. */
  public static Shape rank(String name, Shape shape, int... ranks) {
    if (Arrays.stream(ranks).noneMatch(rank -> rank == shape.numDimensions())) {
      throw new IllegalArgumentException(
          name + " must have rank " + Arrays.toString(ranks) + ", was shape " + shape);
    }
    return shape;
  }
}
