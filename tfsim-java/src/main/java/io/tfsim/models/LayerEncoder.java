package io.tfsim.models;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.graph.ModelGraph;
import io.tfsim.layers.Layer;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * An encoder made of any layer, with fresh weights: the pixels themselves, random features.
 *
 * <pre>{@code
 * try (var pixels = LayerEncoder.create(new Flatten(), source.spec(), Execution.seeded(0))) {
 *   Embeddings raw = pixels.embed(source);
 * }
 * }</pre>
 *
 * <p>What a representation is worth shows in comparison with such encoders. Owns native memory:
 * close it.
 */
public final class LayerEncoder implements Encoder {
  private final ModelGraph graph;
  private final Encoder encoder;
  private final ReadWriteLock inUse = new ReentrantReadWriteLock();
  private boolean closed;

  private LayerEncoder(ModelGraph graph, Encoder encoder) {
    this.graph = graph;
    this.encoder = encoder;
  }

  /**
   * An encoder in inference mode.
   *
   * @param layer from examples (batch, …), bounded ranges scaled to [0, 1], to (batch, dim)
   * @param examples what examples look like
   * @throws IllegalArgumentException if the layer does not fit the examples or does not give
   *     vectors
   */
  public static LayerEncoder create(Layer layer, ExampleSpec examples, Execution execution) {
    return create(layer, Intake.of(examples), execution);
  }

  static LayerEncoder create(Layer layer, Intake intake, Execution execution) {
    ModelGraph graph = ModelGraph.create(execution);
    try {
      return new LayerEncoder(graph, new GraphEncoder(graph, intake, layer));
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  @Override
  public int dim() {
    return encoder.dim();
  }

  @Override
  public ExampleSpec examples() {
    return encoder.examples();
  }

  @Override
  public Execution execution() {
    return encoder.execution();
  }

  @Override
  public Embeddings embed(Source source) {
    return whileOpen(() -> encoder.embed(source));
  }

  @Override
  public float[][] embed(List<?> examples) {
    return whileOpen(() -> encoder.embed(examples));
  }

  private <T> T whileOpen(Supplier<T> call) {
    Lock calls = inUse.readLock();
    calls.lock();
    try {
      if (closed) {
        throw new IllegalStateException("this encoder is closed");
      }
      return call.get();
    } finally {
      calls.unlock();
    }
  }

  /** Waits for the calls that are under way, and frees the native memory. */
  @Override
  public void close() {
    Lock end = inUse.writeLock();
    end.lock();
    try {
      closed = true;
      graph.close();
    } finally {
      end.unlock();
    }
  }
}
