package io.tfsim.augment;

import static io.tfsim.augment.Pictures.BATCH;
import static io.tfsim.augment.Pictures.CLOSE;
import static io.tfsim.augment.Pictures.MILD;
import static io.tfsim.augment.Pictures.SIZE;
import static io.tfsim.augment.Pictures.index;
import static io.tfsim.augment.Pictures.place;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.data.ExampleSpec;
import io.tfsim.data.ValueRange;
import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;

/** Random crops against the same worked out in plain Java. */
class RandomResizedCropTest {

  @ParameterizedTest
  @EnumSource
  void aCropOfTheWholeIsTheImage(Interpolation interpolation) {
    Augmenter whole = RandomResizedCrop.whole().withFlip(0).withInterpolation(interpolation);
    ValuesAssert.assertThat(Augmented.view(whole, MILD)).isCloseTo(MILD, Tolerance.absolute(CLOSE));
  }

  @ParameterizedTest
  @EnumSource
  void aFlipSwapsLeftAndRight(Interpolation interpolation) {
    Values flipped =
        Augmented.view(
            RandomResizedCrop.whole().withFlip(1).withInterpolation(interpolation), MILD);
    for (int i = 0; i < flipped.size(); i++) {
      int[] at = place(i);
      assertThat(flipped.at(i))
          .isCloseTo(MILD.at(index(at[0], at[1], SIZE - 1 - at[2], at[3])), within(CLOSE));
    }
  }

  /** Channel 0 is the column and 1 the row, so that a view says which box it shows. */
  @Test
  void aViewIsABoxOfWholePixelsResizedLinearly() {
    double least = 0.3;
    Values image = Pictures.coordinates();
    Values views = Augmented.view(RandomResizedCrop.area(least), image);
    Set<List<Integer>> boxes = new HashSet<>();
    int flips = 0;
    for (int n = 0; n < BATCH; n++) {
      int middle = SIZE / 2;
      double slopeX = views.at(index(n, 0, middle, 0)) - views.at(index(n, 0, middle - 1, 0));
      double slopeY = views.at(index(n, middle, 0, 1)) - views.at(index(n, middle - 1, 0, 1));
      int width = Pictures.wholeNumber(Math.abs(slopeX) * SIZE * SIZE);
      int height = Pictures.wholeNumber(slopeY * SIZE * SIZE);
      boolean flipped = slopeX < 0;
      double centreX =
          (views.at(index(n, 0, middle, 0)) + views.at(index(n, 0, middle - 1, 0))) / 2;
      double centreY =
          (views.at(index(n, middle, 0, 1)) + views.at(index(n, middle - 1, 0, 1))) / 2;
      int left = Pictures.wholeNumber(centreX * SIZE - (width - 1) / 2.0);
      int top = Pictures.wholeNumber(centreY * SIZE - (height - 1) / 2.0);
      assertThat(left).isBetween(0, SIZE - width);
      assertThat(top).isBetween(0, SIZE - height);
      // sides are rounded to whole pixels
      assertThat((width + 0.5) * (height + 0.5)).isGreaterThanOrEqualTo(least * SIZE * SIZE);
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          double expectedX = sample(left, width, flipped ? SIZE - 1 - x : x);
          assertThat(views.at(index(n, y, x, 0))).isCloseTo(expectedX / SIZE, within(CLOSE));
          assertThat(views.at(index(n, y, x, 1)))
              .isCloseTo(sample(top, height, y) / SIZE, within(CLOSE));
        }
      }
      boxes.add(List.of(left, top, width, height));
      flips += flipped ? 1 : 0;
    }
    assertThat(boxes).hasSizeGreaterThan(BATCH / 2);
    assertThat(flips).isBetween(BATCH / 4, 3 * BATCH / 4);
  }

  /** The coordinate that a pixel of a resized side shows: half-pixel centres, borders repeated. */
  private static double sample(int start, int length, int pixel) {
    double position = (pixel + 0.5) * length / SIZE - 0.5;
    return start + Math.max(0, Math.min(length - 1, position));
  }

  /** An image that is not square, views of another size. */
  @Test
  void viewsMayHaveAnotherSize() {
    int height = 6;
    int width = 10;
    RandomResizedCrop crop =
        RandomResizedCrop.of(new UniformAreaBoxes(1, 1, 1)).withFlip(0).withSize(3, 5);
    Values image = Values.uniform(2, 0, 1, 2, height, width, 4);
    Values half = Augmented.view(crop, image);
    assertThat(half.shape()).isEqualTo(Shape.of(2, 3, 5, 4));
    for (int i = 0; i < half.size(); i++) {
      int channel = i % 4;
      int x = i / 4 % 5;
      int y = i / 20 % 3;
      int first = ((i / 60 * height + 2 * y) * width + 2 * x) * 4 + channel;
      int below = first + width * 4;
      double mean = // half the size is the mean of four pixels
          (image.at(first) + image.at(first + 4) + image.at(below) + image.at(below + 4)) / 4;
      assertThat(half.at(i)).isCloseTo(mean, within(CLOSE));
    }
    var spec = new ExampleSpec(Shape.of(height, width, 4), ValueRange.UNIT, 3);
    assertThat(crop.viewsOf(spec).shape()).isEqualTo(Shape.of(3, 5, 4));
    assertThat(crop.withBoxes(new UniformAreaBoxes(1, 1, 1)).size())
        .isEqualTo(Optional.of(new RandomResizedCrop.ViewSize(3, 5)));
  }

  @Test
  void squaresAreSmallerThanTheWidth() {
    Values boxes =
        Augmented.view(
            (scope, x) ->
                new SquareBoxes(0.75).draw(scope, new CropBoxes.Frame(12, 12, 12, 12), x).values(),
            Values.uniform(1, 0, 1, 600, 1));
    Set<Double> sides = new HashSet<>();
    for (int n = 0; n < 600; n++) {
      Values box = boxes.row(n);
      assertThat(box.at(2)).isEqualTo(box.at(3));
      assertThat(box.at(0)).isBetween(0.0, 12 - box.at(2));
      assertThat(box.at(1)).isBetween(0.0, 12 - box.at(3));
      sides.add(box.at(2));
    }
    assertThat(sides).containsExactlyInAnyOrder(9.0, 10.0, 11.0);
  }

  @Test
  void aFlipIsDrawnForEachDirection() {
    Values views = Augmented.view(new RandomFlip(0.5, 0.3), MILD);
    int[] counts = new int[2];
    Set<Integer> turns = new HashSet<>();
    for (int n = 0; n < BATCH; n++) {
      boolean matched = false;
      for (int turn = 0; turn < 4; turn++) {
        boolean across = turn % 2 == 1;
        boolean down = turn >= 2;
        if (shows(views, n, across, down)) {
          matched = true;
          turns.add(turn);
          counts[0] += across ? 1 : 0;
          counts[1] += down ? 1 : 0;
        }
      }
      assertThat(matched).isTrue();
    }
    assertThat(turns).containsExactlyInAnyOrder(0, 1, 2, 3);
    assertThat(counts[0]).isBetween(15, 45); // 4 deviations
    assertThat(counts[1]).isBetween(4, 32);
  }

  private static boolean shows(Values views, int image, boolean across, boolean down) {
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        int from = index(image, down ? SIZE - 1 - y : y, across ? SIZE - 1 - x : x, 0);
        if (Math.abs(views.at(index(image, y, x, 0)) - MILD.at(from)) > CLOSE) {
          return false;
        }
      }
    }
    return true;
  }
}
