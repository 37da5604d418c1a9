package io.tfsim.matching;

import java.util.Arrays;
import java.util.List;

/**
 * Right and wrong matches at some thresholds.
 *
 * @param thresholds distances, in the order they were asked for
 * @param counts at each of them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ThresholdCurve(double[] thresholds, List<MatchCounts> counts) {
  /** Keeps the counts as they are. */
  public ThresholdCurve {
    counts = List.copyOf(counts);
  }

  static ThresholdCurve of(Matches matches, double... thresholds) {
    matches.requireLabels();
    if (thresholds.length == 0) {
      throw new IllegalArgumentException("thresholds must be at least 1, were 0");
    }
    float[] right = distances(matches, true);
    float[] wrong = distances(matches, false);
    MatchCounts[] counts = new MatchCounts[thresholds.length];
    for (int i = 0; i < counts.length; i++) {
      if (Double.isNaN(thresholds[i])) {
        throw new IllegalArgumentException("thresholds must be numbers, was NaN in number " + i);
      }
      int rightMatched = atMost(right, thresholds[i]);
      int wrongMatched = atMost(wrong, thresholds[i]);
      counts[i] =
          new MatchCounts(
              rightMatched, wrongMatched, wrong.length - wrongMatched, right.length - rightMatched);
    }
    return new ThresholdCurve(thresholds.clone(), Arrays.asList(counts));
  }

  /** The distances of the right or of the wrong classes, ascending. */
  private static float[] distances(Matches matches, boolean right) {
    float[] some = new float[matches.count()];
    int size = 0;
    for (int i = 0; i < some.length; i++) {
      if ((matches.labels()[i] == matches.queryLabels()[i]) == right) {
        some[size++] = matches.distances()[i];
      }
    }
    float[] sorted = Arrays.copyOf(some, size);
    Arrays.sort(sorted);
    return sorted;
  }

  /** How many of the ascending values are at most a threshold. */
  private static int atMost(float[] ascending, double threshold) {
    int low = 0;
    int high = ascending.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] <= threshold) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** A metric at each threshold. */
  public double[] values(ClassificationMetric metric) {
    return counts.stream().mapToDouble(metric::of).toArray();
  }
}
