package io.tfsim.search;

import java.util.Arrays;

/** The k-th largest of some numbers, without sorting them; each thread has its own. */
final class Selection {
  /** Parts of the range of the numbers; the last one is the largest number alone. */
  private static final int PARTS = 256;

  /** As large a share of the numbers may lie in one part. */
  private static final int SHARE = 8;

  private final int[] counts = new int[PARTS + 1];
  private final float[] copy;

  /** Of at most so many numbers. */
  Selection(int most) {
    this.copy = new float[most];
  }

  /**
   * A number that at least k of some are not less than, near to the k-th largest: by counting,
   * which waits for no guess of a processor, and so is several times faster than the k-th largest
   * itself.
   *
   * @param x finite numbers
   * @param size how many of them there are
   * @param k from 1 to {@code size}
   */
  float nearLargest(float[] x, int size, int k) {
    float low = x[0];
    float high = x[0];
    for (int i = 1; i < size; i++) {
      if (x[i] < low) {
        low = x[i];
      } else if (x[i] > high) {
        high = x[i];
      }
    }
    float scale = PARTS / (high - low);
    // by as much may rounding have lifted a number into the next part
    double rounding = 8.0 * Math.ulp(Math.max(Math.abs(low), Math.abs(high)));
    if (scale > 0 && scale < 1 / rounding) {
      Arrays.fill(counts, 0);
      for (int i = 0; i < size; i++) {
        counts[Math.min(PARTS, (int) ((x[i] - low) * scale))]++;
      }
      int part = PARTS;
      int found = counts[part];
      while (found < k) {
        found += counts[--part];
      }
      if (counts[part] <= size / SHARE) {
        return Math.nextDown((float) (low + part / (double) scale - rounding));
      }
    }
    System.arraycopy(x, 0, copy, 0, size);
    return largest(copy, size, k);
  }

  /**
   * Hoare's quickselect.
   *
   * @param x changes its order; no NaN
   * @param size how many of its numbers there are
   * @param k from 1 to {@code size}
   */
  static float largest(float[] x, int size, int k) {
    int low = 0;
    int high = size - 1;
    int wanted = k - 1;
    while (low < high) {
      float pivot = x[(low + high) >>> 1];
      int i = low;
      int j = high;
      while (i <= j) {
        while (x[i] > pivot) {
          i++;
        }
        while (x[j] < pivot) {
          j--;
        }
        if (i <= j) {
          float swapped = x[i];
          x[i++] = x[j];
          x[j--] = swapped;
        }
      }
      if (wanted <= j) {
        high = j;
      } else if (wanted >= i) {
        low = i;
      } else {
        break;
      }
    }
    return x[wanted];
  }
}
