package io.tfsim.samplers;

/** Data sets that are drawn instead of loaded, to try things without any download. */
public final class Generated {
  private Generated() {}

  /**
   * Images of 32 × 32 × 3 bytes in 10 classes, of which only the figures in them tell the class.
   *
   * <p>{@code Generated.patterns(seed).draw()} gives 5,000 images to train on and 1,000 to test on,
   * the same on every platform.
   *
   * @param seed another seed gives other images
   */
  public static Patterns patterns(long seed) {
    return Patterns.seeded(seed);
  }
}
