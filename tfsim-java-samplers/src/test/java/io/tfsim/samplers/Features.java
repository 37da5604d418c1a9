package io.tfsim.samplers;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.tensorflow.EagerSession;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TFloat32;

/** Features of examples and their labels, and how well simple classifiers do on them. */
final class Features {
  private static final int K = 5;
  private static final int CLASSES = 10;

  private final float[][] rows;
  private final int[] labels;

  Features(float[][] rows, int[] labels) {
    this.rows = rows;
    this.labels = labels;
  }

  /** Features of example {@code index}. */
  float[] row(int index) {
    return rows[index];
  }

  /** The part of the test examples that their 5 nearest neighbours among these get right. */
  double neighbourAccuracy(Features test) {
    int width = rows[0].length;
    try (EagerSession session = EagerSession.create();
        TFloat32 a = tensor(test.rows, width);
        TFloat32 b = tensor(rows, width)) {
      Ops tf = Ops.create(session);
      var near = tf.constantOf(b);
      var squares = tf.reduceSum(tf.math.square(near), tf.constant(1));
      var product = tf.linalg.matMul(tf.constantOf(a), near, MatMul.transposeB(true));
      var closeness = tf.math.sub(tf.math.mul(product, tf.constant(2f)), squares);
      var best = tf.nn.topK(closeness, tf.constant(K), new TopK.Options[0]).indices().asTensor();
      long right =
          IntStream.range(0, test.labels.length)
              .filter(
                  i ->
                      vote(IntStream.range(0, K).map(k -> labels[best.getInt(i, k)]))
                          == test.labels[i])
              .count();
      return right / (double) test.labels.length;
    }
  }

  /** The most frequent label; among equals the nearest. */
  private static int vote(IntStream labels) {
    int[] votes = labels.toArray();
    int most = 0;
    for (int i = 1; i < votes.length; i++) {
      if (count(votes, votes[i]) > count(votes, votes[most])) {
        most = i;
      }
    }
    return votes[most];
  }

  private static long count(int[] votes, int label) {
    return Arrays.stream(votes).filter(vote -> vote == label).count();
  }

  private static TFloat32 tensor(float[][] rows, int width) {
    return TFloat32.tensorOf(
        Shape.of(rows.length, width),
        tensor -> {
          var data = tensor.asRawTensor().data().asFloats();
          for (int i = 0; i < rows.length; i++) {
            data.offset((long) i * width).write(rows[i]);
          }
        });
  }

  /** These features, shifted and scaled as gives the reference's mean 0 and deviation 1. */
  Features scaledBy(Features reference) {
    int width = rows[0].length;
    float[][] scaled = new float[rows.length][width];
    for (int column = 0; column < width; column++) {
      int j = column;
      var summary = Arrays.stream(reference.rows).mapToDouble(row -> row[j]).summaryStatistics();
      double mean = summary.getAverage();
      double deviation =
          Math.sqrt(
              Arrays.stream(reference.rows)
                  .mapToDouble(row -> Math.pow(row[j] - mean, 2))
                  .average()
                  .orElseThrow());
      for (int i = 0; i < rows.length; i++) {
        scaled[i][j] = (float) ((rows[i][j] - mean) / deviation);
      }
    }
    return new Features(scaled, labels);
  }

  /** The part of the test examples that the nearest class mean of these gets right. */
  double nearestMeanAccuracy(Features test) {
    int width = rows[0].length;
    double[][] means = new double[CLASSES][width];
    int[] counts = new int[CLASSES];
    for (int i = 0; i < labels.length; i++) {
      counts[labels[i]]++;
      for (int j = 0; j < width; j++) {
        means[labels[i]][j] += rows[i][j];
      }
    }
    int right = 0;
    for (int i = 0; i < test.labels.length; i++) {
      int best = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int label = 0; label < CLASSES; label++) {
        double distance = 0;
        for (int j = 0; j < width; j++) {
          double difference = test.rows[i][j] - means[label][j] / counts[label];
          distance += difference * difference;
        }
        if (distance < least) {
          least = distance;
          best = label;
        }
      }
      right += best == test.labels[i] ? 1 : 0;
    }
    return right / (double) test.labels.length;
  }
}
