package io.tfsim.distances;

import java.util.stream.IntStream;

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
    double mean = distance == Distance.SNR ? mean(query) : 0;
    this.query = IntStream.range(0, query.length).mapToDouble(i -> query[i] - mean).toArray();
    double sum = 0;
    for (double x : this.query) {
      sum += x * x;
    }
    this.squares = sum;
  }

  /** The distance of an embedding of the query's dimension. */
  public double to(float[] key) {
    return switch (distance) {
      case COSINE -> Math.max(0, 1 - dot(key) / (length(squares) * length(squares(key))));
      case INNER_PRODUCT -> -dot(key);
      case EUCLIDEAN -> Math.sqrt(squaredDifferences(key, 0));
      case SQUARED_EUCLIDEAN -> squaredDifferences(key, 0);
      case MANHATTAN -> differences(key);
      case SNR -> squaredDifferences(key, mean(key)) / Math.max(squares, Distance.TINY);
    };
  }

  private static double length(double squares) {
    return Math.sqrt(Math.max(squares, Distance.TINY));
  }

  private static double mean(float[] x) {
    double sum = 0;
    for (float value : x) {
      sum += value;
    }
    return sum / x.length;
  }

  // four sums side by side, since one alone waits for each addition

  private double dot(float[] y) {
    double[] x = query;
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i < x.length - 3; i += 4) {
      a += x[i] * y[i];
      b += x[i + 1] * y[i + 1];
      c += x[i + 2] * y[i + 2];
      d += x[i + 3] * y[i + 3];
    }
    for (; i < x.length; i++) {
      a += x[i] * y[i];
    }
    return (a + b) + (c + d);
  }

  private static double squares(float[] y) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i < y.length - 3; i += 4) {
      a += (double) y[i] * y[i];
      b += (double) y[i + 1] * y[i + 1];
      c += (double) y[i + 2] * y[i + 2];
      d += (double) y[i + 3] * y[i + 3];
    }
    for (; i < y.length; i++) {
      a += (double) y[i] * y[i];
    }
    return (a + b) + (c + d);
  }

  private double squaredDifferences(float[] y, double mean) {
    double[] x = query;
    double a = 0;
    double b = 0;
    int i = 0;
    for (; i < x.length - 1; i += 2) {
      double first = x[i] - (y[i] - mean);
      double second = x[i + 1] - (y[i + 1] - mean);
      a += first * first;
      b += second * second;
    }
    for (; i < x.length; i++) {
      double last = x[i] - (y[i] - mean);
      a += last * last;
    }
    return a + b;
  }

  private double differences(float[] y) {
    double[] x = query;
    double a = 0;
    double b = 0;
    int i = 0;
    for (; i < x.length - 1; i += 2) {
      a += Math.abs(x[i] - y[i]);
      b += Math.abs(x[i + 1] - y[i + 1]);
    }
    for (; i < x.length; i++) {
      a += Math.abs(x[i] - y[i]);
    }
    return a + b;
  }
}
