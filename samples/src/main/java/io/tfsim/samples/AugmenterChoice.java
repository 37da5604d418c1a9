package io.tfsim.samples;

import io.tfsim.augment.Augmenter;
import io.tfsim.augment.AugmenterPresets;
import io.tfsim.augment.MultiCropAugmenter;
import io.tfsim.augment.RandAugment;
import io.tfsim.augment.RandomGaussianBlur;
import io.tfsim.augment.RandomResizedCrop;
import io.tfsim.augment.SimClrAugmenter;
import io.tfsim.augment.UniformAreaBoxes;
import java.util.Locale;

/** Augmenters that the command line knows by a word. */
enum AugmenterChoice {
  TF_SIMILARITY,
  TF_SIMILARITY_BLUR,
  TF_SIMILARITY_HELLO,
  TF_SIMILARITY_BARLOW,
  SIMCLR,
  SIMCLR_CIFAR10,
  SIMSIAM,
  SIMSIAM_CIFAR10,
  BYOL,
  BARLOW,
  VICREG,
  MULTI_CROP,
  RAND_AUGMENT,
  EVALUATION,
  HELLO;

  private static final double LOCAL_SIDE = 96.0 / 224; // SwAV's, of the global views' side

  /** The augmenter for images of a height in pixels. */
  Augmenter forHeight(int height) {
    return switch (this) {
      case TF_SIMILARITY -> SimClrAugmenter.tfSimilarityDefaults();
      case TF_SIMILARITY_BLUR ->
          SimClrAugmenter.tfSimilarityDefaults()
              .withBlur(new RandomGaussianBlur(0.5, 0.1, 2, Math.max(1, height / 10 / 2)));
      case TF_SIMILARITY_HELLO -> SimClrAugmenter.tfSimilarity();
      case TF_SIMILARITY_BARLOW -> AugmenterPresets.tfSimilarityBarlow(height);
      case SIMCLR -> SimClrAugmenter.paper().withBlur(RandomGaussianBlur.forHeight(height));
      case SIMCLR_CIFAR10 -> SimClrAugmenter.cifar10();
      case SIMSIAM -> AugmenterPresets.simSiam().withBlur(RandomGaussianBlur.forHeight(height));
      case SIMSIAM_CIFAR10 -> AugmenterPresets.simSiamCifar10();
      case BYOL -> AugmenterPresets.byol(height);
      case BARLOW -> AugmenterPresets.barlowTwins(height);
      case VICREG -> AugmenterPresets.vicReg(height);
      case MULTI_CROP -> multiCrop(height);
      case RAND_AUGMENT -> RandAugment.of(2, 9);
      case EVALUATION -> AugmenterPresets.evaluation();
      case HELLO -> Recipe.views();
    };
  }

  private static Augmenter multiCrop(int height) {
    int local = Math.max(1, (int) Math.round(height * LOCAL_SIDE));
    return new MultiCropAugmenter(crops(0.14, 1, height), crops(0.05, 0.14, local), 6);
  }

  private static Augmenter crops(double minArea, double maxArea, int size) {
    return SimClrAugmenter.cifar10()
        .withCrop(
            RandomResizedCrop.of(new UniformAreaBoxes(minArea, maxArea, 4.0 / 3))
                .withSize(size, size));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
