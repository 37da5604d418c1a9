package io.tfsim.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compiled kernels give what their ops give one by one, from the same draws. */
class FusedAugmentersTest {
  private static final Values IMAGES = Values.uniform(4, 0, 1, 6, 12, 16, 3);

  static Stream<Augmenter> augmenters() {
    return Stream.of(
        SimClrAugmenter.tfSimilarityDefaults(),
        SimClrAugmenter.paper().withBlur(RandomGaussianBlur.forHeight(40)),
        AugmenterPresets.vicReg().withCrop(RandomResizedCrop.area(0.2).withSize(9, 7)),
        RandomResizedCrop.of(new SquareBoxes(0.5)).withSize(10, 10),
        ColorJitter.strength(1).withBrightness(Brightness.ADDITIVE),
        RandAugment.of(2, 20),
        RandomErasing.paper(),
        new RandomErasing(1, 0.1, 0.5, 2, Optional.of(0.5)),
        new RandomChoice(List.of(new RandomFlip(1, 1), new RandomGrayscale(1)), List.of(0.5, 0.5)),
        Normalize.cifar10(),
        EvaluationCrop.simClr(),
        new GaussianNoise(1),
        FeatureDropout.features(0.5),
        RandomMask.of(0, 5).withBands(2),
        RandomShift.of(1, 3).withFill(0.5),
        new RandomCrop(2, 2));
  }

  @ParameterizedTest
  @MethodSource("augmenters")
  void float32(Augmenter augmenter) {
    Values fused = Augmented.view(augmenter, IMAGES, Augmented.FLOAT32);
    Values opByOp = Augmented.view(augmenter, IMAGES, Augmented.FLOAT32.withFused(false));
    ValuesAssert.assertThat(fused).isCloseTo(opByOp, Tolerance.of(1e-5, 2e-5));
    ValuesAssert.assertThat(fused).isFinite();
  }

  @ParameterizedTest
  @MethodSource("augmenters")
  void float64(Augmenter augmenter) {
    Values fused = Augmented.view(augmenter, IMAGES, Augmented.FLOAT64);
    Values opByOp = Augmented.view(augmenter, IMAGES, Augmented.FLOAT64.withFused(false));
    ValuesAssert.assertThat(fused).isCloseTo(opByOp, Tolerance.absolute(1e-12));
    assertThat(fused.shape().get(0)).isEqualTo(6);
  }
}
