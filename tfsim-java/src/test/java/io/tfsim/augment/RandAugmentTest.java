package io.tfsim.augment;

import static io.tfsim.augment.Pictures.BATCH;
import static io.tfsim.augment.Pictures.CLOSE;
import static io.tfsim.augment.Pictures.MILD;
import static io.tfsim.augment.Pictures.SIZE;
import static io.tfsim.augment.Pictures.index;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tfsim.augment.RandAugment.Operation;
import io.tfsim.testing.Values;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** RandAugment's operations against the same in plain Java. */
class RandAugmentTest {

  @Test
  void viewsStayWithinTheRange() {
    Values views = Augmented.view(RandAugment.of(2, 15), MILD);
    assertThat(DoubleStream.of(views.toArray())).allMatch(v -> v >= 0 && v <= 1 + CLOSE);
    assertThat(views.toArray()).isNotEqualTo(MILD.toArray());
  }

  @Test
  void operationsChangePixelsByTheirMagnitude() {
    double share = 0.4;
    Values same = changed(Operation.IDENTITY, share);
    Values solarized = changed(Operation.SOLARIZE, share);
    Values coarse = changed(Operation.POSTERIZE, share);
    Values bright = changed(Operation.BRIGHTNESS, share);
    for (int i = 0; i < MILD.size(); i++) {
      double x = MILD.at(i);
      assertThat(same.at(i)).isEqualTo(x);
      assertThat(solarized.at(i)).isCloseTo(x < 0.6 ? x : 1 - x, within(CLOSE));
      assertThat(coarse.at(i))
          .isCloseTo(Math.floor(Math.rint(x * 255) / 4) * 4 / 255, within(CLOSE));
      assertThat(Math.abs(bright.at(i) / x - 1)).isCloseTo(0.36, within(CLOSE));
    }
  }

  @Test
  void autoContrastFillsTheRange() {
    Values stretched = changed(Operation.AUTO_CONTRAST, 0);
    for (int n = 0; n < BATCH; n++) {
      Values image = stretched.row(n);
      for (int c = 0; c < 3; c++) {
        int channel = c;
        double[] values =
            IntStream.range(0, SIZE * SIZE).mapToDouble(p -> image.at(3 * p + channel)).toArray();
        assertThat(IntStream.range(0, 64).mapToDouble(p -> values[p]).min().orElse(9))
            .isCloseTo(0, within(CLOSE));
        assertThat(IntStream.range(0, 64).mapToDouble(p -> values[p]).max().orElse(9))
            .isCloseTo(1, within(CLOSE));
      }
    }
  }

  @Test
  void translationsMoveByAShareOfTheSide() {
    double share = 1.0 / (150.0 / 331) / 4; // a quarter of 8 pixels
    Values moved = changed(Operation.TRANSLATE_X, share);
    Set<Integer> shifts = new HashSet<>();
    for (int n = 0; n < BATCH; n++) {
      int shift = moved.at(index(n, 0, 0, 0)) == 0 ? 2 : -2;
      shifts.add(shift);
      for (int x = 0; x < SIZE; x++) {
        int from = x - shift;
        double expected = from < 0 || from >= SIZE ? 0 : MILD.at(index(n, 5, from, 1));
        assertThat(moved.at(index(n, 5, x, 1))).isEqualTo(expected);
      }
    }
    assertThat(shifts).containsExactlyInAnyOrder(2, -2);
  }

  private static Values changed(Operation operation, double share) {
    return Augmented.view(new RandAugment.Change(operation, share), MILD);
  }
}
