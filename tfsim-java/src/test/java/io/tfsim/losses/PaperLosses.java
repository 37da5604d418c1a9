package io.tfsim.losses;

import io.tfsim.testing.Values;

/** The formulas of the papers, written with loops. */
final class PaperLosses {
  private PaperLosses() {}

  /** Chen et al. 2020, equation 1, averaged over all 2n rows. */
  static double ntXent(Values a, Values b, double temperature) {
    int n = rows(a);
    double[][] z = new double[2 * n][];
    for (int i = 0; i < n; i++) {
      z[i] = unit(a.row(i).toArray());
      z[n + i] = unit(b.row(i).toArray());
    }
    double total = 0;
    for (int i = 0; i < 2 * n; i++) {
      double sum = 0;
      for (int k = 0; k < 2 * n; k++) {
        if (k != i) {
          sum += Math.exp(dot(z[i], z[k]) / temperature);
        }
      }
      total -= Math.log(Math.exp(dot(z[i], z[(i + n) % (2 * n)]) / temperature) / sum);
    }
    return total / (2 * n);
  }

  /** Chen and He 2021, equation 1, averaged over the rows. */
  static double negativeCosine(Values p, Values z) {
    double total = 0;
    for (int i = 0; i < rows(p); i++) {
      total -= dot(unit(p.row(i).toArray()), unit(z.row(i).toArray()));
    }
    return total / rows(p);
  }

  /** Zbontar et al. 2021, equations 1 and 2, with columns standardised by a batch norm. */
  static double barlow(Values a, Values b, double lambda, double epsilon) {
    double[][] x = standardized(columns(a), epsilon);
    double[][] y = standardized(columns(b), epsilon);
    double total = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < y.length; j++) {
        double c = dot(x[i], y[j]) / rows(a);
        total += i == j ? (1 - c) * (1 - c) : lambda * c * c;
      }
    }
    return total;
  }

  /** Bardes et al. 2022 as in the authors' code: variance terms averaged, n - 1 everywhere. */
  static double vicReg(Values a, Values b, double lambda, double mu, double nu) {
    double invariance = 0;
    for (int i = 0; i < a.size(); i++) {
      invariance += Math.pow(a.at(i) - b.at(i), 2) / a.size();
    }
    return lambda * invariance
        + mu * (hinge(columns(a)) + hinge(columns(b))) / 2
        + nu * (covariance(columns(a)) + covariance(columns(b)));
  }

  private static double hinge(double[][] columns) {
    double total = 0;
    for (double[] column : columns) {
      double[] centred = centred(column);
      double variance = dot(centred, centred) / (column.length - 1);
      total += Math.max(0, 1 - Math.sqrt(variance + 1e-4)) / columns.length;
    }
    return total;
  }

  private static double covariance(double[][] columns) {
    double total = 0;
    for (int i = 0; i < columns.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        if (i != j) {
          double c = dot(centred(columns[i]), centred(columns[j])) / (columns[i].length - 1);
          total += c * c / columns.length;
        }
      }
    }
    return total;
  }

  private static double[][] standardized(double[][] columns, double epsilon) {
    double[][] result = new double[columns.length][];
    for (int j = 0; j < columns.length; j++) {
      result[j] = centred(columns[j]);
      double variance = dot(result[j], result[j]) / result[j].length;
      for (int i = 0; i < result[j].length; i++) {
        result[j][i] /= Math.sqrt(variance + epsilon);
      }
    }
    return result;
  }

  private static double[] centred(double[] column) {
    double mean = 0;
    for (double value : column) {
      mean += value / column.length;
    }
    double[] result = column.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] -= mean;
    }
    return result;
  }

  private static double[][] columns(Values z) {
    int n = rows(z);
    int dim = z.size() / n;
    double[][] columns = new double[dim][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < dim; j++) {
        columns[j][i] = z.at(i * dim + j);
      }
    }
    return columns;
  }

  private static int rows(Values z) {
    return Math.toIntExact(z.shape().get(0));
  }

  private static double[] unit(double[] x) {
    double norm = Math.sqrt(dot(x, x));
    double[] unit = x.clone();
    for (int i = 0; i < unit.length; i++) {
      unit[i] /= norm;
    }
    return unit;
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
