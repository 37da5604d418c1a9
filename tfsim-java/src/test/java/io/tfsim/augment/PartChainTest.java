package io.tfsim.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.family.TFloating;

/** Layouts and what is left out do not show in views. */
class PartChainTest {
  private static final Augmenter NOTHING = (scope, x) -> x;

  /** Images that are not square, so that sides cannot be mistaken. */
  private static final Values IMAGES = Values.uniform(5, 0, 1, 4, 9, 6, 3);

  static Stream<Augmenter> augmenters() {
    return Stream.of(
        new RandomFlip(0.5, 0.5),
        RandomErasing.paper().withProbability(1),
        new RandomContrast(0.5),
        new RandomGrayscale(0.5),
        new RandomChannelInversion(0.5),
        new RandomSolarize(0.5, 0.5, 1),
        Normalize.imageNet(),
        ColorJitter.strength(1),
        new RandomGaussianBlur(1, 1, 1, 2),
        RandomResizedCrop.area(0.3).withSize(7, 11));
  }

  /** Behind a crop that keeps the image, an augmenter gets it in another layout. */
  @ParameterizedTest
  @MethodSource("augmenters")
  void layoutsDoNotShow(Augmenter augmenter) {
    Augmenter whole = RandomResizedCrop.whole().withFlip(0);
    Values there = Augmented.view(whole.then(augmenter).then(new RandomFlip(1, 0)), IMAGES);
    Values alone =
        Augmented.view(
            whole.then(NOTHING).then(augmenter).then(NOTHING).then(new RandomFlip(1, 0)), IMAGES);
    ValuesAssert.assertThat(there).isCloseTo(alone, Tolerance.absolute(1e-12));
  }

  /** Eight parts of four: most have nothing to blur, some nothing to jitter. */
  @Test
  void whatIsLeftOutDoesNotShow() {
    Values images = Values.uniform(4, 0, 1, 32, 256, 256, 3);
    Augmenter augmenter =
        RandomResizedCrop.area(0.2)
            .then(ColorJitter.strength(0.5).withProbability(0.5))
            .then(new RandomGaussianBlur(0.2, 1, 2, 3));
    Values parts = Augmented.view(augmenter, images, Augmented.FLOAT32);
    Values whole =
        Augmented.view(
            (scope, x) ->
                augmenter.augment(
                    scope, scope.tf().placeholderWithDefault(x, Shape.of(-1, 256, 256, 3))),
            images,
            Augmented.FLOAT32);
    ValuesAssert.assertThat(parts).isCloseTo(whole, Tolerance.of(1e-5, 2e-5));
  }

  @Test
  void examplesThatNeedTheSameAreTogether() {
    List<Boolean> blurred = List.of(true, false, true, false, false, true, false, true);
    List<Boolean> jittered = List.of(false, false, true, true, true, true, false, true);
    Values places =
        Augmented.of(
            Values.uniform(1, 0, 1, 8, 512, 512, 3),
            Augmented.FLOAT64,
            (scope, x) -> {
              List<Operand<TFloating>> order =
                  Chunks.of(
                          scope,
                          x,
                          Stream.of(blurred, jittered)
                              .map(
                                  changed ->
                                      new Expr(
                                              scope,
                                              scope.cast(
                                                  scope
                                                      .tf()
                                                      .constant(
                                                          changed.stream()
                                                              .mapToInt(yes -> yes ? 1 : 0)
                                                              .toArray())))
                                          .reshape(-1, 1))
                              .map(column -> column.number(0.5).less(column))
                              .toList())
                      .parts(x)
                      .stream()
                      .map(part -> part.places().orElseThrow())
                      .toList();
              return scope.tf().concat(order, scope.tf().constant(0));
            });
    int[] order = DoubleStream.of(places.toArray()).mapToInt(place -> (int) place).toArray();
    assertThat(order).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(runs(order, blurred)).isEqualTo(1);
    assertThat(runs(order, jittered)).isEqualTo(1);
  }

  private static long runs(int[] order, List<Boolean> changed) {
    long runs = 0;
    for (int i = 0; i < order.length; i++) {
      if (changed.get(order[i]) && (i == 0 || !changed.get(order[i - 1]))) {
        runs++;
      }
    }
    return runs;
  }
}
