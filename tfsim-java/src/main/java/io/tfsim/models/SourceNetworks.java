package io.tfsim.models;

import io.tfsim.data.BatchInput;
import io.tfsim.data.IndexPlan;
import io.tfsim.data.Pipeline;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.graph.Subgraph;
import io.tfsim.layers.Layer;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/** Embeds whole sources, by a subgraph for each. */
final class SourceNetworks {
  private static final int BATCH = 256;

  private final ModelGraph model;
  private final ValueRange values;
  private final Layer inference;
  private final IdentityHashMap<Source, Function> functions = new IdentityHashMap<>();

  /** A source's batches in order, and their embeddings. */
  private record Function(
      BatchInput input, IndexPlan plan, Placeholder<TInt64> row, Operand<TFloat32> embeddings) {}

  /**
   * For sources of a network's examples.
   *
   * @param values the range that the network takes
   */
  SourceNetworks(ModelGraph model, ValueRange values, Layer inference) {
    this.model = model;
    this.values = values;
    this.inference = inference;
  }

  /**
   * The embeddings of all examples, one after another.
   *
   * @param dim length of an embedding
   */
  float[] embed(Source source, int dim) {
    float[] embeddings = new float[Math.multiplyExact(source.size(), dim)];
    Function function = function(source);
    synchronized (function) { // the batches of a source come one after another
      function.input().start(function.plan(), new BatchInput.Start(0, 0, false));
      try {
        for (int step = 0; step < function.plan().steps(); step++) {
          embed(function, step, embeddings);
        }
      } finally {
        function.input().stop();
      }
    }
    return embeddings;
  }

  private void embed(Function function, int step, float[] all) {
    int dim = all.length / function.plan().indices().length;
    try (TInt64 row = TInt64.scalarOf(step);
        Result result =
            model.session().runner().feed(function.row(), row).fetch(function.embeddings()).run()) {
      TFloat32 embeddings = (TFloat32) result.get(0);
      embeddings.copyTo(
          NdArrays.wrap(
              embeddings.shape(),
              DataBuffers.of(all, false, false)
                  .slice((long) step * function.plan().batchSize() * dim, embeddings.size())));
    } catch (TensorFlowException | TFInvalidArgumentException | TFUnimplementedException e) {
      RuntimeException reason = function.input().reason(step, e);
      throw new IllegalStateException(
          "embedding "
              + function.plan().indices().length
              + " examples failed: "
              + reason.getMessage(),
          reason);
    }
  }

  private Function function(Source source) {
    synchronized (model) { // the graph belongs to all encoders of the model
      Function function = functions.computeIfAbsent(source, this::connect);
      model.initialize();
      return function;
    }
  }

  private Function connect(Source source) {
    int batch = Math.min(BATCH, source.size());
    int steps = (source.size() + batch - 1) / batch;
    IndexPlan plan = new IndexPlan(steps, batch, IntStream.range(0, source.size()).toArray());
    Subgraph graph = model.build(false);
    LayerScope scope = graph.scope();
    Placeholder<TInt64> row =
        scope.tf().placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
    BatchInput input =
        BatchInput.connect(
            graph,
            source,
            BatchInput.Size.of(plan),
            Pipeline.defaults().withoutReplacement(), // an embedding belongs to its own example
            (at, raw, examples) -> List.of(examples.scaled(at, raw, values)),
            row);
    Operand<TFloating> embeddings = inference.call(scope, input.views().get(0));
    return new Function(input, plan, row, scope.tf().dtypes.cast(embeddings, TFloat32.class));
  }
}
