package io.tfsim.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

class ChunksTest {
  static Stream<Augmenter> augmenters() {
    return Stream.of(
        SimClrAugmenter.tfSimilarityDefaults().withBlur(new RandomGaussianBlur(0.5, 0.1, 2, 2)),
        RandomErasing.paper().then(new RandomFlip(0.5, 0)).then(RandomErasing.paper().withFill(0)),
        EvaluationCrop.simClr());
  }

  /** A batch of unknown size is one part. */
  @ParameterizedTest
  @MethodSource("augmenters")
  void viewsDoNotDependOnParts(Augmenter augmenter) {
    Values images = Values.uniform(4, 0, 1, 7, 256, 224, 3); // parts of 6 and 1
    Values parts = Augmented.view(augmenter, images, Augmented.FLOAT32);
    Values whole =
        Augmented.view(
            (scope, x) ->
                augmenter.augment(
                    scope, scope.tf().placeholderWithDefault(x, Shape.of(-1, 256, 224, 3))),
            images,
            Augmented.FLOAT32);
    ValuesAssert.assertThat(parts).isCloseTo(whole, Tolerance.of(1e-5, 2e-5));
  }

  @Test
  void partsAreOfOneLengthWhereThatIsNear() {
    assertThat(Chunks.lengths(Shape.of(32, 224, 224, 3))).containsOnly(4L).hasSize(8);
    assertThat(Chunks.lengths(Shape.of(512, 32, 32, 3))).containsExactly(256L, 256L);
    assertThat(Chunks.lengths(Shape.of(7, 224, 224, 3))).containsExactly(6L, 1L);
    assertThat(Chunks.lengths(Shape.of(256, 32, 32, 3))).isEmpty();
    assertThat(Chunks.lengths(Shape.of(-1, 224, 224, 3))).isEmpty();
    assertThat(Chunks.lengths(Shape.of(2, 2048, 2048, 3))).containsExactly(1L, 1L);
    assertThat(Chunks.lengths(Shape.of(1024, 224, 224, 3))).containsOnly(32L).hasSize(32);
    assertThat(Chunks.lengths(Shape.of(1000, 224, 224, 3))).hasSize(32).endsWith(8L);
  }
}
