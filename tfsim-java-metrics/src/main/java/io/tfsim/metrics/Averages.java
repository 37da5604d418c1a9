package io.tfsim.metrics;

import io.tfsim.distances.RankedLabels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/** Means of metrics over queries and over classes; sums in double precision, in order. */
final class Averages {
  private final List<RetrievalMetric> metrics;
  private final Map<Integer, Sums> classes = new TreeMap<>();
  private final Sums all;
  private int unanswerable;

  Averages(List<RetrievalMetric> metrics) {
    this.metrics = metrics;
    this.all = new Sums(metrics.size());
  }

  private static final class Sums {
    private final double[] values;
    private int queries;

    Sums(int metrics) {
      values = new double[metrics];
    }

    void add(float[][] perQuery, int query) {
      queries++;
      for (int i = 0; i < values.length; i++) {
        values[i] += perQuery[i][query];
      }
    }

    double mean(int metric) {
      return values[metric] / queries;
    }
  }

  void add(RankingGraph graph, RankedLabels tile) {
    float[][] perQuery = graph.run(tile);
    for (int i = 0; i < tile.queries(); i++) {
      all.add(perQuery, i);
      classes
          .computeIfAbsent(tile.queryLabels()[i], label -> new Sums(metrics.size()))
          .add(perQuery, i);
      if (tile.relevant()[i] == 0) {
        unanswerable++;
      }
    }
  }

  RetrievalResult result(String search, int neighbours) {
    return new RetrievalResult(
        byName(all::mean),
        byName(
            metric ->
                classes.values().stream().mapToDouble(c -> c.mean(metric)).average().orElseThrow()),
        new RetrievalResult.Basis(search, all.queries, classes.size(), neighbours, unanswerable));
  }

  private Map<String, Double> byName(IntToDoubleFunction mean) {
    Map<String, Double> byName = new LinkedHashMap<>();
    for (int i = 0; i < metrics.size(); i++) {
      byName.put(metrics.get(i).name(), mean.applyAsDouble(i));
    }
    return byName;
  }
}
