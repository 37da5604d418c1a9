package io.tfsim.augment;

import static io.tfsim.augment.Pictures.CLOSE;
import static io.tfsim.augment.Pictures.MILD;
import static io.tfsim.augment.Pictures.SIZE;
import static io.tfsim.augment.Pictures.index;
import static io.tfsim.augment.Pictures.place;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.testing.Tolerance;
import io.tfsim.testing.Values;
import io.tfsim.testing.ValuesAssert;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/** Blur, erasing, and what works on any floats, against the same in plain Java. */
class RandomBlocksTest {

  @Test
  void blurWeighsNeighboursByTheNormalDensity() {
    double sigma = 0.8;
    int radius = 2;
    Values blurred = Augmented.view(new RandomGaussianBlur(1, sigma, sigma, radius), MILD);
    double total = 0;
    for (int d = -radius; d <= radius; d++) {
      total += Math.exp(-d * d / (2 * sigma * sigma));
    }
    for (int i = 0; i < blurred.size(); i++) {
      int[] at = place(i);
      double sum = 0;
      for (int y = Math.max(0, at[1] - radius); y <= Math.min(SIZE - 1, at[1] + radius); y++) {
        for (int x = Math.max(0, at[2] - radius); x <= Math.min(SIZE - 1, at[2] + radius); x++) {
          double squared = (y - at[1]) * (y - at[1]) + (x - at[2]) * (x - at[2]);
          sum += Math.exp(-squared / (2 * sigma * sigma)) * MILD.at(index(at[0], y, x, at[3]));
        }
      }
      assertThat(blurred.at(i)).isCloseTo(sum / (total * total), within(CLOSE));
    }
  }

  /** The middle of a bright dot says which deviation its image was blurred with. */
  @Test
  void deviationsAndGatesOfBlurAreDrawnPerImage() {
    int images = 600;
    double[] dots = new double[images * 25];
    IntStream.range(0, images).forEach(n -> dots[25 * n + 12] = 1);
    Values blurred =
        Augmented.view(
            new RandomGaussianBlur(0.4, 0.5, 2, 1), Values.of(Shape.of(images, 5, 5, 1), dots));
    Set<Double> middles = new HashSet<>();
    int left = 0;
    for (int n = 0; n < images; n++) {
      double middle = blurred.at(25 * n + 12);
      left += middle == 1 ? 1 : 0;
      middles.add(middle);
      double side = Math.sqrt(middle); // 1 / (1 + 2 exp(-1 / (2 sigma²)))
      double sigma = Math.sqrt(-0.5 / Math.log((1 / side - 1) / 2));
      assertThat(middle == 1 || (sigma > 0.5 - 1e-6 && sigma < 2 + 1e-6)).isTrue();
    }
    assertThat(left / (double) images).isCloseTo(0.6, within(0.08)); // 4 deviations
    assertThat(middles).hasSize(images - left + 1);
  }

  @Test
  void erasingFillsOneBoxOfAnImage() {
    int size = 20;
    Values images = Values.uniform(3, 0, 0.9, 400, size, size, 2);
    Values views = Augmented.view(RandomErasing.paper().withFill(1), images);
    int erased = 0;
    double areas = 0;
    for (int n = 0; n < 400; n++) {
      Values view = views.row(n);
      int top = size;
      int left = size;
      int bottom = -1;
      int right = -1;
      int count = 0;
      for (int i = 0; i < view.size(); i++) {
        if (view.at(i) == 1) {
          int y = i / 2 / size;
          int x = i / 2 % size;
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
          left = Math.min(left, x);
          right = Math.max(right, x);
          count++;
        } else {
          assertThat(view.at(i)).isEqualTo(images.row(n).at(i));
        }
      }
      if (count > 0) {
        assertThat(count).isEqualTo(2 * (bottom - top + 1) * (right - left + 1));
        erased++;
        areas += count / 2.0 / (size * size);
      }
    }
    assertThat(erased).isBetween(160, 240); // 4 deviations
    assertThat(areas / erased).isCloseTo(0.21, within(0.04));
  }

  @Test
  void anErasedBoxHasTheAreaThatWasDrawn() {
    Values black = Values.of(Shape.of(50, 20, 20, 1), new double[50 * 400]);
    Augmenter quarter = new RandomErasing(1, 0.25, 0.25, 1, Optional.of(1.0));
    Values views = Augmented.view(quarter, black);
    for (int n = 0; n < 50; n++) {
      assertThat(DoubleStream.of(views.row(n).toArray()).sum()).isEqualTo(100);
    }
  }

  @Test
  void erasingDrawsNoiseForEachPixel() {
    Values black = Values.of(Shape.of(40, 16, 16, 1), new double[40 * 256]);
    Values views = Augmented.view(RandomErasing.paper().withProbability(1), black);
    double[] erased =
        IntStream.range(0, views.size()).mapToDouble(views::at).filter(x -> x != 0).toArray();
    assertThat(erased.length / (40.0 * 256)).isBetween(0.1, 0.35);
    assertThat(IntStream.range(0, erased.length).mapToDouble(i -> erased[i]).average().orElse(0))
        .isCloseTo(0.5, within(0.05));
    assertThat(IntStream.range(0, erased.length).mapToObj(i -> erased[i]).distinct().count())
        .isEqualTo(erased.length);
  }

  @Test
  void noiseHasTheGivenDeviation() {
    Values noisy =
        Augmented.view(new GaussianNoise(0.5), Values.of(Shape.of(50, 100), new double[5000]));
    double squares =
        IntStream.range(0, 5000).mapToDouble(i -> noisy.at(i) * noisy.at(i)).average().orElse(0);
    assertThat(Math.sqrt(squares)).isCloseTo(0.5, within(0.02)); // 4 deviations
  }

  @Test
  void dropoutReplacesValuesOrFeatures() {
    Values ones = Values.uniform(1, 1, 2, 200, 5, 8);
    Values values = Augmented.view(FeatureDropout.values(0.25).withReplacement(-1), ones);
    Values features = Augmented.view(FeatureDropout.features(0.25), ones);
    int gone = 0;
    int goneFeatures = 0;
    Set<Double> dropped = new HashSet<>(); // how many of an example's eight features
    for (int n = 0; n < 200; n++) {
      dropped.add(DoubleStream.of(features.row(n).toArray()).filter(v -> v == 0).count() / 5.0);
    }
    assertThat(dropped).contains(0.0, 1.0, 2.0, 3.0, 4.0);
    for (int i = 0; i < ones.size(); i++) {
      assertThat(values.at(i)).isIn(-1.0, ones.at(i));
      gone += values.at(i) == -1 ? 1 : 0;
      int firstRow = i / 40 * 40 + i % 8;
      assertThat(features.at(i)).isEqualTo(features.at(firstRow) == 0 ? 0 : ones.at(i));
      goneFeatures += features.at(i) == 0 ? 1 : 0;
    }
    assertThat(gone / 8000.0).isCloseTo(0.25, within(0.02)); // 4 deviations
    assertThat(goneFeatures / 8000.0).isCloseTo(0.25, within(0.044));
  }

  /** On a spectrogram (time, frequency) whose bands of either axis are masked. */
  @ParameterizedTest
  @MethodSource
  void aMaskCoversBandsOfAnAxis(int axis) {
    int[] lengths = {9, 12};
    Values given = Values.uniform(1, 1, 2, 800, 9, 12);
    Values views = Augmented.view(RandomMask.of(axis, 4).withReplacement(7), given);
    int[] widths = new int[5];
    for (int n = 0; n < 800; n++) {
      List<Integer> masked = new ArrayList<>();
      for (int place = 0; place < lengths[axis]; place++) {
        int stride = axis == 0 ? 12 : 1;
        boolean gone = views.row(n).at(place * stride) == 7;
        for (int other = 0; other < lengths[1 - axis]; other++) {
          int i = place * stride + other * (axis == 0 ? 1 : 12);
          assertThat(views.row(n).at(i)).isEqualTo(gone ? 7 : given.row(n).at(i));
        }
        if (gone) {
          masked.add(place);
        }
      }
      widths[masked.size()]++;
      for (int i = 1; i < masked.size(); i++) {
        assertThat(masked.get(i)).isEqualTo(masked.get(i - 1) + 1);
      }
    }
    assertThat(IntStream.of(widths))
        .allMatch(count -> count > 115 && count < 205); // 160, 4 deviations
  }

  static Stream<Integer> aMaskCoversBandsOfAnAxis() {
    return Stream.of(0, 1);
  }

  @ParameterizedTest
  @MethodSource("aMaskCoversBandsOfAnAxis")
  void aShiftMovesAlongAnAxis(int axis) {
    Values given = Values.uniform(1, 1, 2, 300, 6, 6, 2);
    Values views = Augmented.view(RandomShift.of(axis, 2), given);
    Set<Integer> shifts = new HashSet<>();
    for (int n = 0; n < 300; n++) {
      int row = n;
      int shift =
          IntStream.rangeClosed(-2, 2)
              .filter(s -> shifted(given.row(row), axis, s).equals(listOf(views.row(row))))
              .findFirst()
              .orElseThrow();
      shifts.add(shift);
    }
    assertThat(shifts).containsExactlyInAnyOrder(-2, -1, 0, 1, 2);
  }

  private static List<Double> shifted(Values image, int axis, int shift) {
    return IntStream.range(0, 72)
        .mapToObj(
            i -> {
              int place = (axis == 0 ? i / 12 : i / 2 % 6) - shift;
              return place < 0 || place > 5 ? 0.0 : image.at(i - shift * (axis == 0 ? 12 : 2));
            })
        .toList();
  }

  private static List<Double> listOf(Values values) {
    return IntStream.range(0, values.size()).mapToObj(values::at).toList();
  }

  @Test
  void aCropTakesAPartOfAnAxis() {
    Values given = Values.uniform(1, 0, 1, 200, 3, 7);
    Values views = Augmented.view(new RandomCrop(1, 4), given);
    assertThat(views.shape()).isEqualTo(Shape.of(200, 3, 4));
    Set<Integer> starts = new HashSet<>();
    for (int n = 0; n < 200; n++) {
      Values row = given.row(n);
      double first = views.row(n).at(0);
      int start = IntStream.range(0, 4).filter(s -> row.at(s) == first).findFirst().orElseThrow();
      for (int i = 0; i < 12; i++) {
        assertThat(views.row(n).at(i)).isEqualTo(row.at(i / 4 * 7 + start + i % 4));
      }
      starts.add(start);
    }
    assertThat(starts).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  static Stream<Augmenter> withProbabilityZeroNothingChanges() {
    return Stream.of(
        ColorJitter.strength(1).withProbability(0),
        new RandomGrayscale(0),
        new RandomGaussianBlur(0, 0.1, 2, 2),
        new RandomSolarize(0, 0.1, 1),
        RandomErasing.paper().withProbability(0),
        FeatureDropout.values(0),
        new RandomApply(0, new GaussianNoise(1)),
        new RandomFlip(0, 0),
        new RandomChannelInversion(0));
  }

  @ParameterizedTest
  @MethodSource
  void withProbabilityZeroNothingChanges(Augmenter never) {
    ValuesAssert.assertThat(Augmented.view(never, MILD)).isCloseTo(MILD, Tolerance.EXACT);
  }
}
