package io.tfsim.metrics;

import io.tfsim.distances.RankedLabels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Retrieval metrics by their formulas, one query after the other, in double precision. */
final class PlainRetrieval {
  private PlainRetrieval() {}

  /** The mean over queries. */
  static double mean(RetrievalMetric metric, RankedLabels found) {
    return perQuery(metric, found).stream().mapToDouble(x -> x).average().orElseThrow();
  }

  /** The mean over classes of the mean over their queries. */
  static double classMean(RetrievalMetric metric, RankedLabels found) {
    List<Double> values = perQuery(metric, found);
    Map<Integer, List<Double>> classes = new TreeMap<>();
    for (int i = 0; i < values.size(); i++) {
      classes.computeIfAbsent(found.queryLabels()[i], c -> new ArrayList<>()).add(values.get(i));
    }
    return classes.values().stream()
        .mapToDouble(c -> c.stream().mapToDouble(x -> x).average().orElseThrow())
        .average()
        .orElseThrow();
  }

  private static List<Double> perQuery(RetrievalMetric metric, RankedLabels found) {
    List<Double> values = new ArrayList<>();
    int k = found.k();
    for (int q = 0; q < found.queries(); q++) {
      boolean[] hits = new boolean[k];
      for (int i = 0; i < k; i++) {
        hits[i] = found.labels()[q * k + i] == found.queryLabels()[q];
      }
      float[] distances = Arrays.copyOfRange(found.distances(), q * k, (q + 1) * k);
      values.add(one(metric, hits, distances, found.relevant()[q]));
    }
    return values;
  }

  private static double one(
      RetrievalMetric metric, boolean[] hits, float[] distances, int relevant) {
    if (metric instanceof PrecisionAtK precision) {
      return count(hits, precision.k()) / (double) precision.k();
    } else if (metric instanceof RecallAtK recall) {
      return count(hits, recall.k()) > 0 ? 1 : 0;
    } else if (metric instanceof ClassRecallAtK recall) {
      int possible = recall.clipped() ? Math.min(recall.k(), relevant) : relevant;
      return relevant == 0 ? 0 : count(hits, recall.k()) / (double) possible;
    } else if (metric instanceof RPrecision precision) {
      int most = Math.min(relevant, precision.k());
      return relevant == 0 ? 0 : count(hits, most) / (double) relevant;
    } else if (metric instanceof MapAtR map) {
      return relevant == 0 ? 0 : precisions(hits, Math.min(relevant, map.k())) / relevant;
    } else if (metric instanceof MapAtK map) {
      int divisor =
          switch (map.share()) {
            case OF_NEIGHBOURS -> map.k();
            case OF_CLASS -> relevant;
            case OF_POSSIBLE -> Math.min(map.k(), relevant);
          };
      return divisor == 0 ? 0 : precisions(hits, map.k()) / divisor;
    } else if (metric instanceof Mrr mrr) {
      for (int i = 0; i < mrr.k(); i++) {
        if (hits[i]) {
          return 1.0 / (i + 1);
        }
      }
      return 0;
    } else if (metric instanceof Ndcg ndcg) {
      return ndcg(ndcg, hits, distances, relevant);
    }
    throw new IllegalStateException("no formula for " + metric);
  }

  private static double ndcg(Ndcg ndcg, boolean[] hits, float[] distances, int relevant) {
    double gain = 0;
    int found = 0;
    for (int i = 0; i < ndcg.k(); i++) {
      if (hits[i] && distances[i] <= (float) ndcg.maxDistance()) {
        gain += Math.log(2) / Math.log(i + 2);
        found++;
      }
    }
    double best = 0;
    for (int i = 0; i < Math.min(ndcg.k(), ndcg.amongFound() ? found : relevant); i++) {
      best += Math.log(2) / Math.log(i + 2);
    }
    return best == 0 ? 0 : gain / best;
  }

  private static int count(boolean[] hits, int k) {
    int count = 0;
    for (int i = 0; i < Math.min(k, hits.length); i++) {
      count += hits[i] ? 1 : 0;
    }
    return count;
  }

  private static double precisions(boolean[] hits, int k) {
    double sum = 0;
    for (int i = 0; i < Math.min(k, hits.length); i++) {
      sum += hits[i] ? count(hits, i + 1) / (double) (i + 1) : 0;
    }
    return sum;
  }
}
