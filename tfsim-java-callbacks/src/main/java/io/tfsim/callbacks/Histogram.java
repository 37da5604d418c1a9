package io.tfsim.callbacks;

import org.tensorflow.proto.HistogramProto;

/** Histograms as TensorBoard reads them. */
final class Histogram {
  /** As {@code tf.summary.histogram} has. */
  private static final int BUCKETS = 30;

  private Histogram() {}

  /** A histogram of equal buckets from the least to the largest finite value. */
  static HistogramProto of(float[] values) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double squares = 0;
    long count = 0;
    for (float value : values) {
      if (Float.isFinite(value)) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
        squares += (double) value * value;
        count++;
      }
    }
    if (count == 0) {
      return HistogramProto.getDefaultInstance();
    }
    HistogramProto.Builder histogram =
        HistogramProto.newBuilder()
            .setMin(min)
            .setMax(max)
            .setNum(count)
            .setSum(sum)
            .setSumSquares(squares);
    if (min == max) {
      return histogram.addBucketLimit(Math.nextUp(max)).addBucket(count).build();
    }
    long[] counts = new long[BUCKETS];
    for (float value : values) {
      if (Float.isFinite(value)) {
        counts[Math.min(BUCKETS - 1, (int) ((value - min) / (max - min) * BUCKETS))]++;
      }
    }
    for (int i = 0; i < BUCKETS; i++) {
      histogram.addBucketLimit(i == BUCKETS - 1 ? max : min + (i + 1) * (max - min) / BUCKETS);
      histogram.addBucket(counts[i]);
    }
    return histogram.build();
  }
}
