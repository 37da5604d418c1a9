package io.tfsim.metrics;

import io.tfsim.distances.RankedLabels;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/** Metrics in a graph that is fed the neighbours of some queries. Owns native memory: close it. */
final class RankingGraph implements AutoCloseable {
  private final ModelGraph graph;
  private final Placeholder<TInt32> queryLabels;
  private final Placeholder<TInt32> labels;
  private final Placeholder<TFloat32> distances;
  private final Placeholder<TInt32> relevant;
  private final List<Operand<TFloat32>> perQuery;

  RankingGraph(List<RetrievalMetric> metrics, Execution execution) {
    this.graph = ModelGraph.create(execution);
    try {
      LayerScope scope = graph.build(false).scope();
      var tf = scope.tf();
      Shape one = Shape.of(-1);
      Shape many = Shape.of(-1, -1);
      this.queryLabels = tf.placeholder(TInt32.class, Placeholder.shape(one));
      this.labels = tf.placeholder(TInt32.class, Placeholder.shape(many));
      this.distances = tf.placeholder(TFloat32.class, Placeholder.shape(many));
      this.relevant = tf.placeholder(TInt32.class, Placeholder.shape(one));
      Ranking ranking = new Ranking(queryLabels, labels, scope.cast(distances), relevant);
      this.perQuery = metrics.stream().map(metric -> perQuery(scope, metric, ranking)).toList();
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  private static Operand<TFloat32> perQuery(
      LayerScope scope, RetrievalMetric metric, Ranking ranking) {
    Operand<TFloating> value = metric.perQuery(scope, ranking);
    return scope.tf().dtypes.cast(value, TFloat32.class);
  }

  /** A number for each query, metric by metric. */
  float[][] run(RankedLabels tile) {
    Shape one = Shape.of(tile.queries());
    Shape many = Shape.of(tile.queries(), tile.k());
    try (TInt32 fedQueries = TInt32.tensorOf(one, DataBuffers.of(tile.queryLabels(), true, false));
        TInt32 fedLabels = TInt32.tensorOf(many, DataBuffers.of(tile.labels(), true, false));
        TFloat32 fedDistances =
            TFloat32.tensorOf(many, DataBuffers.of(tile.distances(), true, false));
        TInt32 fedRelevant = TInt32.tensorOf(one, DataBuffers.of(tile.relevant(), true, false))) {
      Session.Runner runner =
          graph
              .session()
              .runner()
              .feed(queryLabels, fedQueries)
              .feed(labels, fedLabels)
              .feed(distances, fedDistances)
              .feed(relevant, fedRelevant);
      perQuery.forEach(runner::fetch);
      float[][] values = new float[perQuery.size()][tile.queries()];
      try (Result result = runner.run()) {
        for (int i = 0; i < values.length; i++) {
          result.get(i).asRawTensor().data().asFloats().read(values[i]);
        }
      }
      return values;
    }
  }

  @Override
  public void close() {
    graph.close();
  }
}
