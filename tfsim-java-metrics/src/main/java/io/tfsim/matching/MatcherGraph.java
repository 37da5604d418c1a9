package io.tfsim.matching;

import io.tfsim.distances.RankedLabels;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/** A rule in a graph that is fed the neighbours of some queries. Owns native memory: close it. */
final class MatcherGraph implements AutoCloseable {
  private final ModelGraph graph;
  private final Placeholder<TInt32> labels;
  private final Placeholder<TFloat32> distances;
  private final Operand<TInt32> label;
  private final Operand<TFloat32> distance;

  MatcherGraph(Matcher matcher, int k, Execution execution) {
    this.graph = ModelGraph.create(execution);
    try {
      LayerScope scope = graph.build(false).scope();
      var tf = scope.tf();
      Shape many = Shape.of(-1, -1);
      this.labels = tf.placeholder(TInt32.class, Placeholder.shape(many));
      this.distances = tf.placeholder(TFloat32.class, Placeholder.shape(many));
      Matcher.Match match =
          matcher.match(scope, first(scope, labels, k), scope.cast(first(scope, distances, k)));
      this.label = match.label();
      this.distance = tf.dtypes.cast(match.distance(), TFloat32.class);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  private static <T extends TNumber> Operand<T> first(LayerScope scope, Operand<T> x, int k) {
    var tf = scope.tf();
    return tf.slice(x, tf.constant(new int[] {0, 0}), tf.constant(new int[] {-1, k}));
  }

  /** Takes what the rule gives for each query. */
  @FunctionalInterface
  interface Reader {
    void read(int[] labels, float[] distances);
  }

  void run(RankedLabels tile, Reader reader) {
    Shape many = Shape.of(tile.queries(), tile.k());
    try (TInt32 fedLabels = TInt32.tensorOf(many, DataBuffers.of(tile.labels(), true, false));
        TFloat32 fedDistances =
            TFloat32.tensorOf(many, DataBuffers.of(tile.distances(), true, false));
        Result result =
            graph
                .session()
                .runner()
                .feed(labels, fedLabels)
                .feed(distances, fedDistances)
                .fetch(label)
                .fetch(distance)
                .run()) {
      int[] matched = new int[tile.queries()];
      float[] at = new float[tile.queries()];
      result.get(0).asRawTensor().data().asInts().read(matched);
      result.get(1).asRawTensor().data().asFloats().read(at);
      reader.read(matched, at);
    }
  }

  @Override
  public void close() {
    graph.close();
  }
}
