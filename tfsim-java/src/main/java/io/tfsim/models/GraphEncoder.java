package io.tfsim.models;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.graph.ModelGraph;
import io.tfsim.layers.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A view on a model's weights. */
final class GraphEncoder implements Encoder {
  private static final int BATCH = 32;

  private final ModelGraph model;
  private final Intake intake;
  private final SourceNetworks sources;
  private final ExampleReader reader;
  private final FedNetwork network;
  private final Optional<MicroBatcher> batcher;
  private final int batch;
  private volatile boolean initialized;

  /**
   * An encoder of a model's layer.
   *
   * @param inference from examples (batch, …) in the intake's values to (batch, dim)
   * @throws IllegalArgumentException if the layer does not fit the examples or does not give
   *     vectors
   */
  GraphEncoder(ModelGraph model, Intake intake, Layer inference) {
    this.model = model;
    this.intake = intake;
    this.network = new FedNetwork(model, intake.examples().shape(), inference);
    this.sources = new SourceNetworks(model, intake.values(), inference);
    this.reader = new ExampleReader(model, intake);
    this.batcher = intake.batching().map(limits -> new MicroBatcher(limits, network::embed));
    this.batch = intake.batching().map(MicroBatching::maxBatch).orElse(BATCH);
  }

  @Override
  public int dim() {
    return network.dim();
  }

  @Override
  public ExampleSpec examples() {
    return intake.examples();
  }

  @Override
  public Execution execution() {
    return model.execution();
  }

  @Override
  public Embeddings embed(Source source) {
    ExampleChecks.embeddable(intake.examples(), source.spec());
    return new Embeddings(sources.embed(source, dim()), dim(), source.labels());
  }

  @Override
  public float[][] embed(List<?> examples) {
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("examples must have at least one, was none");
    }
    initialize();
    float[][] embeddings = new float[examples.size()][];
    for (int start = 0; start < embeddings.length; start += batch) {
      int first = start;
      int count = Math.min(batch, embeddings.length - start);
      Supplier<List<float[]>> read = () -> read(examples, first, count);
      float[][] some = batcher.isPresent() ? batcher.get().embed(read) : network.embed(read.get());
      System.arraycopy(some, 0, embeddings, start, count);
    }
    return embeddings;
  }

  /** Weights have no value before a subgraph that uses them is run for the first time. */
  private void initialize() {
    if (!initialized) {
      synchronized (model) {
        model.initialize();
      }
      initialized = true;
    }
  }

  private List<float[]> read(List<?> examples, int start, int count) {
    List<float[]> values = new ArrayList<>();
    for (int i = start; i < start + count; i++) {
      values.add(read(examples, i));
    }
    return values;
  }

  private float[] read(List<?> examples, int index) {
    try {
      return reader.read(examples.get(index));
    } catch (IllegalArgumentException e) {
      if (examples.size() == 1) {
        throw e;
      }
      String kind = examples.get(index) instanceof float[] ? "example " : "image ";
      throw new IllegalArgumentException(
          kind + (index + 1) + " of " + examples.size() + ": " + e.getMessage(), e);
    }
  }
}
