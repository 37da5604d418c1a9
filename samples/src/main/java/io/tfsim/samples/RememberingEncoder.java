package io.tfsim.samples;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.Source;
import io.tfsim.graph.Execution;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import java.util.IdentityHashMap;
import java.util.List;

/** Embeds each source once; for a model that does not change meanwhile. */
final class RememberingEncoder implements Encoder {
  private final Encoder encoder;
  private final IdentityHashMap<Source, Embeddings> known = new IdentityHashMap<>();

  RememberingEncoder(Encoder encoder) {
    this.encoder = encoder;
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
    return known.computeIfAbsent(source, encoder::embed);
  }

  @Override
  public float[][] embed(List<?> examples) {
    return encoder.embed(examples);
  }
}
