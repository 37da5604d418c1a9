package io.tfsim.augment;

import static io.tfsim.augment.Pictures.BATCH;
import static io.tfsim.augment.Pictures.CLOSE;
import static io.tfsim.augment.Pictures.MILD;
import static io.tfsim.augment.Pictures.SIZE;
import static io.tfsim.augment.Pictures.index;
import static io.tfsim.augment.Pictures.perImage;
import static io.tfsim.augment.Pictures.place;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.augment.Pictures.Hsv;
import io.tfsim.testing.Values;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Changes of colour against the same worked out in plain Java. */
class ColorsTest {

  static Stream<Augmenter> brightnessMultipliesByAFactorOfEachImage() {
    return Stream.of(
        ColorJitter.of(0.4, 0, 0, 0).withProbability(1), RandomBrightness.multiplicative(0.4));
  }

  @ParameterizedTest
  @MethodSource
  void brightnessMultipliesByAFactorOfEachImage(Augmenter augmenter) {
    Values bright = Augmented.view(augmenter, MILD);
    Pictures.assertOneParameterPerImage(
        0.6, 1.4, (n, i) -> bright.at(i) / MILD.at(i), IntStream.range(0, perImage()));
  }

  static Stream<Augmenter> contrastStretchesAroundTheMeanOfEachChannel() {
    return Stream.of(ColorJitter.of(0, 0.4, 0, 0).withProbability(1), new RandomContrast(0.4));
  }

  @ParameterizedTest
  @MethodSource
  void contrastStretchesAroundTheMeanOfEachChannel(Augmenter augmenter) {
    Values stretched = Augmented.view(augmenter, MILD);
    Pictures.assertOneParameterPerImage(
        0.6,
        1.4,
        (n, i) -> {
          double mean = Pictures.channelMean(MILD, n, place(i)[3]);
          return (stretched.at(i) - mean) / (MILD.at(i) - mean);
        },
        IntStream.range(0, perImage()).filter(i -> Pictures.awayFromMeans(i)));
  }

  static Stream<Augmenter> saturationMultipliesInHsv() {
    return Stream.of(ColorJitter.of(0, 0, 0.4, 0).withProbability(1), new RandomSaturation(0.4));
  }

  @ParameterizedTest
  @MethodSource
  void saturationMultipliesInHsv(Augmenter augmenter) {
    Values changed = Augmented.view(augmenter, MILD);
    Pictures.assertOneParameterPerImage(
        0.6,
        1.4,
        (n, i) -> {
          Hsv before = Hsv.at(MILD, i);
          Hsv after = Hsv.at(changed, i);
          assertThat(Pictures.turned(after.hue() - before.hue())).isCloseTo(0, within(1e-6));
          assertThat(after.value()).isCloseTo(before.value(), within(CLOSE));
          return after.saturation() / before.saturation();
        },
        Pictures.firstChannels());
  }

  static Stream<Augmenter> hueTurnsInHsv() {
    return Stream.of(ColorJitter.of(0, 0, 0, 0.2).withProbability(1), new RandomHue(0.2));
  }

  @ParameterizedTest
  @MethodSource
  void hueTurnsInHsv(Augmenter augmenter) {
    Values changed = Augmented.view(augmenter, MILD);
    Pictures.assertOneParameterPerImage(
        -0.2,
        0.2,
        (n, i) -> {
          Hsv before = Hsv.at(MILD, i);
          Hsv after = Hsv.at(changed, i);
          assertThat(after.saturation()).isCloseTo(before.saturation(), within(CLOSE));
          assertThat(after.value()).isCloseTo(before.value(), within(CLOSE));
          return Pictures.turned(after.hue() - before.hue());
        },
        Pictures.firstChannels());
  }

  @Test
  void grayscaleGivesAllChannelsTheLuma() {
    Values grey = Augmented.view(new RandomGrayscale(1), MILD);
    for (int i = 0; i < grey.size(); i++) {
      int first = i - i % 3;
      double luma =
          0.2989 * MILD.at(first) + 0.587 * MILD.at(first + 1) + 0.114 * MILD.at(first + 2);
      assertThat(grey.at(i)).isCloseTo(luma, within(CLOSE));
    }
  }

  @Test
  void inversionIsDrawnForEachChannelOfEachImage() {
    Values views = Augmented.view(new RandomChannelInversion(0.3), MILD);
    int inverted = 0;
    Set<List<Boolean>> patterns = new HashSet<>();
    for (int n = 0; n < BATCH; n++) {
      Boolean[] pattern = new Boolean[3];
      for (int channel = 0; channel < 3; channel++) {
        int probe = index(n, 0, 0, channel);
        boolean flips = Math.abs(views.at(probe) - MILD.at(probe)) > CLOSE;
        for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
          int i = probe + 3 * pixel;
          assertThat(views.at(i)).isCloseTo(flips ? 1 - MILD.at(i) : MILD.at(i), within(CLOSE));
        }
        pattern[channel] = flips;
        inverted += flips ? 1 : 0;
      }
      patterns.add(Arrays.asList(pattern));
    }
    assertThat(inverted / (3.0 * BATCH)).isCloseTo(0.3, within(0.12)); // 3.5 deviations
    assertThat(patterns).hasSizeGreaterThan(4);
  }

  @Test
  void additiveBrightnessAddsToEachImage() {
    Values bright = Augmented.view(RandomBrightness.additive(0.3), MILD);
    Pictures.assertOneParameterPerImage(
        -0.3, 0.3, (n, i) -> bright.at(i) - MILD.at(i), IntStream.range(0, perImage()));
  }

  @Test
  void solarizeInvertsWhatIsBright() {
    Values solarized = Augmented.view(new RandomSolarize(1, 0.5, 0.9), MILD);
    for (int i = 0; i < MILD.size(); i++) {
      double x = MILD.at(i);
      assertThat(solarized.at(i)).isCloseTo(x < 0.5 ? x : 0.9 - x, within(CLOSE));
    }
  }

  @Test
  void normalizeSubtractsAndDividesPerChannel() {
    Values normal = Augmented.view(Normalize.imageNet(), MILD);
    for (int i = 0; i < MILD.size(); i++) {
      double mean = List.of(0.485, 0.456, 0.406).get(i % 3);
      double deviation = List.of(0.229, 0.224, 0.225).get(i % 3);
      assertThat(normal.at(i)).isCloseTo((MILD.at(i) - mean) / deviation, within(CLOSE));
    }
  }

  @Test
  void eachImageHasAnOrderOfItsOwn() {
    ColorJitter jitter = ColorJitter.strength(1);
    int images = 2400;
    Values plans = plans(jitter, images);
    int left = 0;
    int[] orders = new int[4 * 4 * 4 * 4];
    for (int n = 0; n < images; n++) {
      Values plan = plans.row(n);
      assertThat(plan.at(0)).isBetween(0.2, 1.8);
      assertThat(plan.at(1)).isBetween(0.2, 1.8);
      assertThat(plan.at(2)).isBetween(0.2, 1.8);
      assertThat(plan.at(3)).isBetween(-0.2, 0.2);
      double[] rounds = Arrays.copyOfRange(plan.toArray(), 4, 8);
      if (rounds[0] < 0) {
        assertThat(rounds).containsOnly(-1);
        left++;
      } else {
        assertThat(rounds).containsExactlyInAnyOrder(0, 1, 2, 3);
        orders[(int) (rounds[0] + 4 * rounds[1] + 16 * rounds[2] + 64 * rounds[3])]++;
      }
    }
    assertThat(left / (double) images).isCloseTo(0.2, within(0.033)); // 4 deviations
    int[] seen = Arrays.stream(orders).filter(count -> count > 0).toArray();
    assertThat(seen).hasSize(24);
    assertThat(Arrays.stream(seen)).allMatch(count -> Math.abs(count - 80) < 40); // 4.5 deviations
  }

  @Test
  void anOperationOfNoStrengthTakesNoRound() {
    Set<List<Double>> seen = new HashSet<>();
    Values plans = plans(ColorJitter.of(0.4, 0, 0, 0.1).withProbability(1), 200);
    for (int n = 0; n < 200; n++) {
      assertThat(plans.row(n).at(1)).isCloseTo(1, within(CLOSE));
      assertThat(plans.row(n).at(5)).isEqualTo(-1);
      assertThat(plans.row(n).at(6)).isEqualTo(-1);
      seen.add(List.of(plans.row(n).at(4), plans.row(n).at(7)));
    }
    assertThat(seen).containsExactlyInAnyOrder(List.of(0.0, 1.0), List.of(1.0, 0.0));
  }

  private static Values plans(ColorJitter jitter, int images) {
    return Augmented.view(jitter::plan, Values.uniform(1, 0, 1, images, 1, 1, 3));
  }
}
