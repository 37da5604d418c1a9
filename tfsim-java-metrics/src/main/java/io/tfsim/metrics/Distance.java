package io.tfsim.metrics;

/** How far apart two embeddings are. */
public enum Distance {
  /** Length of the difference. */
  EUCLIDEAN,
  /** One minus the cosine of the angle between them; a zero embedding is at 1 from all others. */
  COSINE
}
