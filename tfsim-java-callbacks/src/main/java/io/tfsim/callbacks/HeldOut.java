package io.tfsim.callbacks;

import io.tfsim.data.Source;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import io.tfsim.training.EpochLog;
import io.tfsim.training.Run;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Embeddings of held-out examples at the end of an epoch. */
final class HeldOut {
  private HeldOut() {}

  /** What embeddings depend on, besides the weights as they are: these very objects. */
  private record Key(Encoder encoder, Source source) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.encoder == encoder && key.source == source;
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(encoder) + System.identityHashCode(source);
    }
  }

  /** The embeddings of a source, computed once per epoch whoever asks for them. */
  static Embeddings embed(Run run, Encoder encoder, Source source) {
    return run.shared(new Key(encoder, source), Embeddings.class, () -> encoder.embed(source));
  }

  /** Whether embeddings can be measured: not after a loss that is no number. */
  static boolean canMeasure(EpochLog epoch) {
    return Double.isFinite(epoch.loss());
  }

  /** Some of the embeddings. */
  static Embeddings subset(Embeddings embeddings, IntStream indices) {
    int[] chosen = indices.toArray();
    int dim = embeddings.dim();
    float[] values = new float[chosen.length * dim];
    int[] labels = new int[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(embeddings.values(), chosen[i] * dim, values, i * dim, dim);
      labels[i] = embeddings.labels()[chosen[i]];
    }
    return new Embeddings(values, dim, labels);
  }

  /**
   * Checks that queries are not the references: each would find itself.
   *
   * @throws IllegalArgumentException if they are
   */
  static void checkApart(String monitor, Source references, Source queries) {
    if (references == queries) {
      throw new IllegalArgumentException(
          monitor + " needs queries that are not the references: each would find itself");
    }
  }
}
