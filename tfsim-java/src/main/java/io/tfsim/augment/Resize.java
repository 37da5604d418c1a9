package io.tfsim.augment;

import io.tfsim.graph.Checks;

/**
 * The size that images are brought to.
 *
 * @param height height in pixels, at least 1
 * @param width width in pixels, at least 1
 * @param interpolation how pixels are found
 */
public record Resize(int height, int width, Interpolation interpolation) {

  /** Checks the ranges given above. */
  public Resize {
    Checks.atLeast("height", height, 1);
    Checks.atLeast("width", width, 1);
  }
}
