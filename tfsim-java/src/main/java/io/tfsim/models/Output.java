package io.tfsim.models;

/** Which output of a contrastive model is an embedding. */
public enum Output {
  /** What the backbone gives: for probes, fine-tuning and search. */
  REPRESENTATION,
  /** What the projector gives: what the loss compares. */
  PROJECTION
}
