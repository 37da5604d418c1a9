package io.tfsim.callbacks;

import io.tfsim.data.Source;
import io.tfsim.models.Embeddings;
import io.tfsim.models.Encoder;
import io.tfsim.training.EpochLog;
import io.tfsim.training.Run;
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

  /**
   * Checks that every example has a label.
   *
   * @throws IllegalArgumentException if one has none
   */
  static void checkLabels(Source references, Source queries) {
    checkLabels("references", references);
    checkLabels("queries", queries);
  }

  private static void checkLabels(String name, Source source) {
    for (int i = 0; i < source.size(); i++) {
      if (source.label(i) < 0) {
        throw new IllegalArgumentException(name + " need labels, number " + i + " has none");
      }
    }
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
