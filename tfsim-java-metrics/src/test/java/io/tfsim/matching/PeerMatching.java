package io.tfsim.matching;

import com.google.common.primitives.Floats;
import io.tfsim.distances.RankedLabels;
import io.tfsim.testing.GoldenCase;
import io.tfsim.testing.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** TF Similarity's matchers and metrics by its own names and numbers. */
public final class PeerMatching {
  private PeerMatching() {}

  public static Matching of(String matcher, int k) {
    return switch (matcher) {
      case "match_nearest" -> Matching.of(new NearestMatch(), k);
      case "match_majority_vote" -> Matching.majority(k);
      default -> throw new IllegalStateException("no matcher for " + matcher);
    };
  }

  /**
   * A metric at each threshold. Where nothing is matched at the first of several thresholds, the
   * peer has a precision of 1 there, and 0 at a second such threshold; ours is 0 at both, so that
   * no calibration chooses it.
   */
  public static double[] metric(ClassificationMetric metric, List<MatchCounts> counts) {
    double[] values = counts.stream().mapToDouble(metric::of).toArray();
    MatchCounts first = counts.get(0);
    if (metric == ClassificationMetric.PRECISION
        && counts.size() > 1
        && first.truePositives() + first.falsePositives() == 0) {
      if (values[0] != 0) {
        throw new AssertionError("precision of nothing must be 0, was " + values[0]);
      }
      values[0] = 1;
    }
    return values;
  }

  /** The same at the peer's thresholds, the distances of all neighbours; ours are the matches'. */
  public static Matches atNeighbours(Matches matches, RankedLabels found, int k) {
    TreeSet<Float> distances = new TreeSet<>();
    for (int i = 0; i < found.distances().length; i++) {
      if (i % found.k() < k) {
        distances.add(found.distances()[i]);
      }
    }
    return new Matches(
        matches.queryLabels(),
        matches.labels(),
        matches.distances(),
        matches.known(),
        Floats.toArray(distances));
  }

  /** Neighbours that a case records. */
  public static RankedLabels found(GoldenCase golden, String kind) {
    boolean output = kind.equals("output");
    Values labels = output ? golden.output("lookup_labels") : golden.input("lookup_labels");
    Values distances =
        output ? golden.output("lookup_distances") : golden.input("lookup_distances");
    int[] queryLabels = ints(golden.input("query_labels"));
    Map<Integer, Integer> sizes =
        RankedLabels.counts(ints(output ? golden.input("index_labels") : labels));
    return new RankedLabels(
        queryLabels,
        ints(labels),
        distances.toFloats(),
        Arrays.stream(queryLabels).map(label -> sizes.getOrDefault(label, 0)).toArray());
  }

  public static int[] ints(Values values) {
    return Arrays.stream(values.toArray()).mapToInt(x -> (int) x).toArray();
  }
}
