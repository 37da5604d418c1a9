package io.tfsim.models;

import java.util.Locale;

/** Which output of a contrastive model is an embedding. */
public enum Output {
  /** What the backbone gives: for probes, fine-tuning and search. */
  REPRESENTATION,
  /** What the projector gives: what the loss compares. */
  PROJECTION;

  /** Name of the output in an exported SavedModel: {@code representation}, {@code projection}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
