package io.tfsim.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Random numbers that are the same on every platform and every JDK: only {@link
 * SplittableRandom#nextLong}, whose algorithm is fixed, and exact arithmetic.
 */
public final class Draws {
  private static final double UNIT = 0x1.0p-53;

  private final SplittableRandom random;

  private Draws(long state) {
    this.random = new SplittableRandom(state);
  }

  /** Numbers that depend on every bit of every key, and on the keys' order. */
  public static Draws of(long... keys) {
    long state = 0;
    for (long key : keys) {
      state = new SplittableRandom(state ^ key).nextLong();
    }
    return new Draws(state);
  }

  /** Uniform in [low, high). */
  public double uniform(double low, double high) {
    return low + (high - low) * ((random.nextLong() >>> 11) * UNIT);
  }

  /** Uniform in [0, bound). */
  public int index(int bound) {
    return (int) (((random.nextLong() >>> 32) * bound) >>> 32);
  }

  /** 0 to {@code size - 1} in random order. */
  public int[] permutation(int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = index(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** {@code count} different numbers of 0 to {@code size - 1} in random order. */
  public int[] sample(int count, int size) {
    int[] order = new int[size];
    Arrays.setAll(order, i -> i);
    for (int i = 0; i < count; i++) {
      int j = i + index(size - i);
      int chosen = order[j];
      order[j] = order[i];
      order[i] = chosen;
    }
    return Arrays.copyOf(order, count);
  }
}
