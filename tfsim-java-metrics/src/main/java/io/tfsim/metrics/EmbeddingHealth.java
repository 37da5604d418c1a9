package io.tfsim.metrics;

import io.tfsim.distances.Tiling;
import io.tfsim.models.Embeddings;

/**
 * Whether embeddings use the room that they have; no labels needed.
 *
 * @param collapse spread of unit embeddings against that of even directions
 * @param uniformity how evenly directions cover the sphere
 * @param effectiveRank how many dimensions are used
 * @param dimensions those that say nothing or nothing new
 */
public record EmbeddingHealth(
    Collapse collapse,
    Uniformity uniformity,
    EffectiveRank effectiveRank,
    DimensionHealth dimensions) {

  /** Measures embeddings with tiles as they come. */
  public static EmbeddingHealth of(Embeddings embeddings) {
    return of(embeddings, Tiling.create());
  }

  /**
   * Measures embeddings.
   *
   * @throws IllegalArgumentException if there are fewer than two, or a value is not finite
   */
  public static EmbeddingHealth of(Embeddings embeddings, Tiling tiling) {
    embeddings.requireFinite("embeddings");
    return new EmbeddingHealth(
        Collapse.of(embeddings),
        Uniformity.of(embeddings, Uniformity.DEFAULT_T, tiling),
        EffectiveRank.of(embeddings, tiling),
        DimensionHealth.of(embeddings, tiling));
  }
}
