package io.tfsim.testing;

import java.util.Arrays;

/**
 * How far an element may be from the expected one: {@code absolute + relative * |expected|}.
 *
 * @param relative factor of the expected element
 * @param absolute one number for all elements, or one per column
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Tolerance(double relative, double... absolute) {

  public static final Tolerance EXACT = new Tolerance(0, 0);

  public static Tolerance absolute(double absolute) {
    return new Tolerance(0, absolute);
  }

  public static Tolerance of(double relative, double absolute) {
    return new Tolerance(relative, absolute);
  }

  double at(int flatIndex, double expected) {
    return absolute[flatIndex % absolute.length] + relative * Math.abs(expected);
  }

  @Override
  public String toString() {
    return Arrays.toString(absolute) + " + " + relative + " * |expected|";
  }
}
