package io.tfsim.search;

/** The k-th largest of some numbers, without sorting them. */
final class Selection {
  private Selection() {}

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
