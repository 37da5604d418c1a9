package io.tfsim.search;

import io.tfsim.models.Embeddings;
import java.nio.FloatBuffer;

/** Embeddings in memory, none of which is a hole. */
record EmbeddingVectors(Embeddings embeddings) implements Vectors {
  @Override
  public int dim() {
    return embeddings.dim();
  }

  @Override
  public int rows() {
    return embeddings.count();
  }

  @Override
  public int size() {
    return embeddings.count();
  }

  @Override
  public boolean contains(int row) {
    return row >= 0 && row < embeddings.count();
  }

  @Override
  public void read(int from, int to, FloatBuffer target) {
    target.put(embeddings.values(), from * dim(), (to - from) * dim());
  }
}
