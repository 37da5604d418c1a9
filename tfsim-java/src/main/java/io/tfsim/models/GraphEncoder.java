package io.tfsim.models;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.graph.LayerScope;
import io.tfsim.graph.ModelGraph;
import io.tfsim.layers.Layer;
import java.util.Arrays;
import java.util.IdentityHashMap;
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
import org.tensorflow.types.TInt32;

/** A view on a model's weights that embeds by an inference subgraph per source. */
final class GraphEncoder implements Encoder {
  private static final int BATCH = 256;

  private final ModelGraph model;
  private final ExampleSpec spec;
  private final Layer inference;
  private final IdentityHashMap<Source, Function> functions = new IdentityHashMap<>();
  private final int dim;

  /** The embeddings of the examples at the indices that are fed. */
  private record Function(Placeholder<TInt32> indices, Operand<TFloat32> embeddings) {}

  GraphEncoder(ModelGraph model, ExampleSpec spec, Layer inference) {
    this.model = model;
    this.spec = spec;
    this.inference = inference;
    LayerScope scope = model.build(false).scope();
    Operand<?> probe =
        inference.call(
            scope,
            scope
                .tf()
                .placeholder(
                    scope.floatType().tensorType(),
                    Placeholder.shape(Shape.of(-1).append(spec.shape()))));
    Shape shape = probe.shape();
    if (shape.numDimensions() != 2) {
      throw new IllegalArgumentException(
          "an embedding must be a vector: the output must be (batch, dim), was " + shape);
    }
    this.dim = Math.toIntExact(shape.get(1));
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public Execution execution() {
    return model.execution();
  }

  @Override
  public Embeddings embed(Source source) {
    ExampleChecks.embeddable(spec, source.spec());
    try {
      return new Embeddings(values(source), dim, source.labels());
    } catch (TensorFlowException | TFInvalidArgumentException | TFUnimplementedException e) {
      throw new IllegalStateException(
          "embedding " + source.size() + " examples failed: " + e.getMessage(), e);
    }
  }

  private float[] values(Source source) {
    Function function = function(source);
    int count = source.size();
    float[] values = new float[Math.multiplyExact(count, dim)];
    for (int from = 0; from < count; from += BATCH) {
      int size = Math.min(BATCH, count - from);
      int[] indices = new int[size];
      int first = from;
      Arrays.setAll(indices, i -> first + i);
      try (TInt32 fed = TInt32.vectorOf(indices);
          Result result =
              model
                  .session()
                  .runner()
                  .feed(function.indices(), fed)
                  .fetch(function.embeddings())
                  .run()) {
        ((TFloat32) result.get(0))
            .copyTo(
                NdArrays.wrap(
                    Shape.of(size, dim),
                    DataBuffers.of(values, false, false)
                        .slice((long) from * dim, (long) size * dim)));
      }
    }
    return values;
  }

  private Function function(Source source) {
    synchronized (model) { // the graph belongs to all encoders of the model
      Function function = functions.computeIfAbsent(source, this::connect);
      model.initialize();
      return function;
    }
  }

  private Function connect(Source source) {
    LayerScope scope = model.build(false).scope();
    Placeholder<TInt32> indices =
        scope.tf().placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
    var x = source.spec().normalize(scope, source.connect(scope.at("input"), indices).examples());
    return new Function(indices, scope.tf().dtypes.cast(inference.call(scope, x), TFloat32.class));
  }
}
