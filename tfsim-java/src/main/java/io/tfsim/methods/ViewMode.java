package io.tfsim.methods;

/** How the views of a batch go through the network. */
public enum ViewMode {
  /** As one batch: batch normalisation sees all views at once (SimCLR's code). */
  JOINT,
  /**
   * One after another: each view has batch statistics of its own, and moving statistics are updated
   * once per view, in order (SimSiam, Barlow Twins, TF Similarity).
   */
  SEPARATE
}
