package io.tfsim.samples;

import io.tfsim.backbones.Backbone;
import io.tfsim.backbones.ConvNet;
import io.tfsim.backbones.ResNet;
import java.util.Locale;

/** The words that options of the command line take. */
final class Choices {
  private Choices() {}

  /** Self-supervised methods. */
  enum MethodChoice {
    SIMCLR,
    SIMSIAM,
    BARLOW,
    VICREG;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where images come from. */
  enum DataChoice {
    GENERATED,
    CIFAR10;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Networks. */
  enum BackboneChoice {
    CONVNET,
    RESNET18;

    Backbone backbone() {
      return this == CONVNET ? new ConvNet(Recipe.CONVNET_WIDTHS, 0.9) : ResNet.resnet18();
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Recorded configurations of others. */
  enum PresetChoice {
    TF_SIMILARITY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
