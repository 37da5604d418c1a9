package io.tfsim.distances;

import java.util.Objects;

/**
 * The distances from one query, computed one after another in double precision: what decides the
 * order of near neighbours, and is told of them.
 *
 * <p>A copy of the query is at 0 by the Euclidean distances, Manhattan and SNR.
 */
public final class DistanceFrom {
  private final Distance distance;
  private final double[] query;

  /** Of the query: squared length. */
  private final double squares;

  DistanceFrom(Distance distance, float[] query) {
    this.distance = distance;
    double mean = distance == Distance.SNR ? mean(query, 0, query.length) : 0;
    this.query = new double[query.length];
    double sum = 0;
    for (int i = 0; i < query.length; i++) {
      double x = query[i] - mean;
      this.query[i] = x;
      sum += x * x;
    }
    this.squares = sum;
  }

  /** The distance of an embedding of the query's dimension. */
  public double to(float[] key) {
    return to(key, 0);
  }

  /**
   * The distance of one of many embeddings.
   *
   * @param keys one after another
   * @param at where it begins
   */
  public double to(float[] keys, int at) {
    Objects.checkFromIndexSize(at, query.length, keys.length);
    return switch (distance) {
      case COSINE -> Math.max(0, 1 - dot(keys, at) / (length(squares) * length(squares(keys, at))));
      case INNER_PRODUCT -> -dot(keys, at);
      case EUCLIDEAN -> Math.sqrt(squaredDifferences(keys, at, 0));
      case SQUARED_EUCLIDEAN -> squaredDifferences(keys, at, 0);
      case MANHATTAN -> differences(keys, at);
      case SNR ->
          squaredDifferences(keys, at, mean(keys, at, query.length))
              / Math.max(squares, Distance.TINY);
    };
  }

  private static double length(double squares) {
    return Math.sqrt(Math.max(squares, Distance.TINY));
  }

  private static double mean(float[] y, int at, int size) {
    double sum = 0;
    for (int i = at; i < at + size; i++) {
      sum += y[i];
    }
    return sum / size;
  }

  // four sums side by side, since one alone waits for each addition

  private double dot(float[] y, int at) {
    double[] x = query;
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i < x.length - 3; i += 4) {
      a += x[i] * y[at + i];
      b += x[i + 1] * y[at + i + 1];
      c += x[i + 2] * y[at + i + 2];
      d += x[i + 3] * y[at + i + 3];
    }
    for (; i < x.length; i++) {
      a += x[i] * y[at + i];
    }
    return (a + b) + (c + d);
  }

  private double squares(float[] y, int at) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i < query.length - 3; i += 4) {
      a += (double) y[at + i] * y[at + i];
      b += (double) y[at + i + 1] * y[at + i + 1];
      c += (double) y[at + i + 2] * y[at + i + 2];
      d += (double) y[at + i + 3] * y[at + i + 3];
    }
    for (; i < query.length; i++) {
      a += (double) y[at + i] * y[at + i];
    }
    return (a + b) + (c + d);
  }

  private double squaredDifferences(float[] y, int at, double mean) {
    double[] x = query;
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i < x.length - 3; i += 4) {
      double first = x[i] - (y[at + i] - mean);
      double second = x[i + 1] - (y[at + i + 1] - mean);
      double third = x[i + 2] - (y[at + i + 2] - mean);
      double fourth = x[i + 3] - (y[at + i + 3] - mean);
      a += first * first;
      b += second * second;
      c += third * third;
      d += fourth * fourth;
    }
    for (; i < x.length; i++) {
      double last = x[i] - (y[at + i] - mean);
      a += last * last;
    }
    return (a + b) + (c + d);
  }

  private double differences(float[] y, int at) {
    double[] x = query;
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i < x.length - 3; i += 4) {
      a += Math.abs(x[i] - y[at + i]);
      b += Math.abs(x[i + 1] - y[at + i + 1]);
      c += Math.abs(x[i + 2] - y[at + i + 2]);
      d += Math.abs(x[i + 3] - y[at + i + 3]);
    }
    for (; i < x.length; i++) {
      a += Math.abs(x[i] - y[at + i]);
    }
    return (a + b) + (c + d);
  }
}
