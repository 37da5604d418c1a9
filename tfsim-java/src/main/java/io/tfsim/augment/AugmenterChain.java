package io.tfsim.augment;

import java.util.List;

/**
 * Augmenters one after the other.
 *
 * @param parts the augmenters, first to last
 */
record AugmenterChain(List<Augmenter> parts) implements CompositeAugmenter {

  AugmenterChain {
    parts = List.copyOf(parts);
  }

  @Override
  public int viewLimit() {
    return parts.stream().mapToInt(Augmenter::viewLimit).min().orElse(Integer.MAX_VALUE);
  }

  @Override
  public Augmenter forView(int index) {
    return new AugmenterChain(parts.stream().map(part -> part.forView(index)).toList());
  }
}
