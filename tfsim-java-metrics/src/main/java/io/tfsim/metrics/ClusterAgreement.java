package io.tfsim.metrics;

import java.util.HashMap;
import java.util.Map;

/**
 * How much two groupings of the same examples say about each other, from their mutual information
 * I.
 *
 * @param nmi {@code I / mean(H, H')}: normalised by the mean of the two entropies; in [0, 1], but
 *     larger by chance the more groups there are
 * @param ami {@code (I - E) / (mean(H, H') - E)}: adjusted by the information E that shuffled
 *     groupings of the same sizes have on average (Vinh et al. 2010); 0 by chance, 1 where the
 *     groupings are the same
 * @param count how many examples there were
 */
public record ClusterAgreement(double nmi, double ami, int count) {

  /**
   * Compares groupings; which numbers the groups have does not matter. Where both have one group,
   * or both have as many as examples, they are the same and both numbers are 1.
   *
   * @param labels group of each example, like its class
   * @param clusters group of each example, like its {@linkplain KMeans cluster}
   * @throws IllegalArgumentException if there are no examples, or the lengths differ
   */
  public static ClusterAgreement of(int[] labels, int[] clusters) {
    if (labels.length == 0 || labels.length != clusters.length) {
      throw new IllegalArgumentException(
          "labels and clusters must be as many, at least 1, were "
              + labels.length
              + " and "
              + clusters.length);
    }
    int count = labels.length;
    int[] rows = dense(labels);
    int[] columns = dense(clusters);
    int[] rowSizes = sizes(rows);
    int[] columnSizes = sizes(columns);
    if (rowSizes.length == columnSizes.length
        && (rowSizes.length == 1 || rowSizes.length == count)) {
      return new ClusterAgreement(1, 1, count);
    }
    double information = information(rows, columns, rowSizes, columnSizes);
    double entropy = (entropy(rowSizes, count) + entropy(columnSizes, count)) / 2;
    double expected = expectedInformation(rowSizes, columnSizes, count);
    double room = entropy - expected;
    // entropies of equal groupings cancel to rounding errors: their sign must not decide
    double ami = (information - expected) / Math.max(room, Math.ulp(1.0));
    return new ClusterAgreement(information / entropy, ami, count);
  }

  /** The groups as numbers from 0, in the order of their first example. */
  private static int[] dense(int[] groups) {
    Map<Integer, Integer> numbers = new HashMap<>();
    int[] dense = new int[groups.length];
    for (int i = 0; i < dense.length; i++) {
      int next = numbers.size();
      dense[i] = numbers.computeIfAbsent(groups[i], group -> next);
    }
    return dense;
  }

  private static int[] sizes(int[] dense) {
    int groups = 0;
    for (int group : dense) {
      groups = Math.max(groups, group + 1);
    }
    int[] sizes = new int[groups];
    for (int group : dense) {
      sizes[group]++;
    }
    return sizes;
  }

  private static double entropy(int[] sizes, int count) {
    double entropy = 0;
    for (int size : sizes) {
      entropy -= size / (double) count * Math.log(size / (double) count);
    }
    return entropy;
  }

  private static double information(int[] rows, int[] columns, int[] rowSizes, int[] columnSizes) {
    Map<Long, Integer> cells = new HashMap<>();
    for (int i = 0; i < rows.length; i++) {
      cells.merge((long) rows[i] * columnSizes.length + columns[i], 1, Integer::sum);
    }
    double count = rows.length;
    double information = 0;
    for (Map.Entry<Long, Integer> cell : cells.entrySet()) {
      int row = (int) (cell.getKey() / columnSizes.length);
      int column = (int) (cell.getKey() % columnSizes.length);
      double n = cell.getValue();
      information += n / count * Math.log(n / rowSizes[row] * count / columnSizes[column]);
    }
    return Math.max(0, information);
  }

  /** The mean information of shuffled groupings: the cells are hypergeometric (equation 24a). */
  private static double expectedInformation(int[] rowSizes, int[] columnSizes, int count) {
    double[] logFactorial = new double[count + 1];
    for (int i = 2; i <= count; i++) {
      logFactorial[i] = logFactorial[i - 1] + Math.log(i);
    }
    double expected = 0;
    for (int a : rowSizes) {
      for (int b : columnSizes) {
        double fixed =
            logFactorial[a]
                + logFactorial[b]
                + logFactorial[count - a]
                + logFactorial[count - b]
                - logFactorial[count];
        for (int n = Math.max(1, a + b - count); n <= Math.min(a, b); n++) {
          double logProbability =
              fixed
                  - logFactorial[n]
                  - logFactorial[a - n]
                  - logFactorial[b - n]
                  - logFactorial[count - a - b + n];
          expected +=
              n / (double) count * Math.log((double) n / a * count / b) * Math.exp(logProbability);
        }
      }
    }
    return expected;
  }
}
