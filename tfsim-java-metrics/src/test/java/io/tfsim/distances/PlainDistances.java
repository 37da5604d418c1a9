package io.tfsim.distances;

import io.tfsim.models.Embeddings;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/** Distances by their formulas, one pair after the other, in double precision; and test data. */
public final class PlainDistances {
  private PlainDistances() {}

  public static double between(float[] x, float[] y, Distance distance) {
    double xy = 0;
    double xx = 0;
    double yy = 0;
    double squares = 0;
    double absolute = 0;
    double[] difference = new double[x.length];
    double[] signal = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      signal[i] = x[i];
      difference[i] = (double) x[i] - y[i];
      xy += (double) x[i] * y[i];
      xx += (double) x[i] * x[i];
      yy += (double) y[i] * y[i];
      squares += difference[i] * difference[i];
      absolute += Math.abs(difference[i]);
    }
    return switch (distance) {
      case COSINE -> xx == 0 || yy == 0 ? 1 : 1 - xy / Math.sqrt(xx * yy);
      case INNER_PRODUCT -> -xy;
      case EUCLIDEAN -> Math.sqrt(squares);
      case SQUARED_EUCLIDEAN -> squares;
      case MANHATTAN -> absolute;
      case SNR -> variance(difference) / variance(signal);
    };
  }

  private static double variance(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
  }

  public static double[][] pairs(Embeddings queries, Embeddings keys, Distance distance) {
    return IntStream.range(0, queries.count())
        .mapToObj(
            q ->
                IntStream.range(0, keys.count())
                    .mapToDouble(k -> between(queries.row(q), keys.row(k), distance))
                    .toArray())
        .toArray(double[][]::new);
  }

  /** Embeddings around 1 in every dimension, with labels below {@code classes}. */
  public static Embeddings random(long seed, int count, int dim, int classes) {
    Random random = new Random(seed);
    float[] values = new float[count * dim];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (1 + random.nextGaussian());
    }
    return new Embeddings(
        values, dim, IntStream.range(0, count).map(i -> random.nextInt(classes)).toArray());
  }
}
