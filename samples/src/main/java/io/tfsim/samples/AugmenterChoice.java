package io.tfsim.samples;

import io.tfsim.augment.Augmenter;
import io.tfsim.augment.SimClrAugmenter;
import java.util.Locale;

/** Augmenters that the command line knows by a word. */
enum AugmenterChoice {
  TF_SIMILARITY;

  /** The augmenter for images of a height in pixels. */
  Augmenter forHeight(int height) {
    return switch (this) {
      case TF_SIMILARITY -> SimClrAugmenter.tfSimilarity();
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
