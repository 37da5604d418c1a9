package io.tfsim.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class ChecksTest {

  @Test
  void givesBackWhatIsRight() {
    assertThat(Checks.atLeast("width", 1, 1)).isEqualTo(1);
    assertThat(Checks.atMost("width", 1, 1)).isEqualTo(1);
    assertThat(Checks.positive("rate", Double.MIN_VALUE)).isEqualTo(Double.MIN_VALUE);
    assertThat(Checks.inRange("rate", 0, 0, 1)).isEqualTo(0);
    assertThat(Checks.inRange("rate", 1, 0, 1)).isEqualTo(1);
    assertThat(Checks.notNegative("rate", 0)).isEqualTo(0);
    assertThat(Checks.rank("input", Shape.of(2, 3), 2, 4)).isEqualTo(Shape.of(2, 3));
  }

  @Test
  void namesTheArgumentAndBothSides() {
    assertMessage(() -> Checks.atLeast("width", 0, 1), "width must be >= 1, was 0");
    assertMessage(
        () -> Checks.atMost("width", 1L << 40, 1), "width must be <= 1, was 1099511627776");
    assertMessage(() -> Checks.positive("rate", 0), "rate must be > 0, was 0.0");
    assertMessage(() -> Checks.inRange("rate", 2, 0, 1), "rate must be in [0.0, 1.0], was 2.0");
    assertMessage(() -> Checks.notNegative("rate", -1), "rate must be >= 0 and finite, was -1.0");
    assertMessage(
        () -> Checks.rank("input", Shape.of(2, 3), 3, 4),
        "input must have rank [3, 4], was shape [2, 3]");
  }

  @Test
  void nanAndInfinityAreNeverRight() {
    double nan = Double.NaN;
    double infinity = Double.POSITIVE_INFINITY;
    assertMessage(() -> Checks.positive("rate", nan), "rate must be > 0, was NaN");
    assertMessage(() -> Checks.positive("rate", infinity), "rate must be > 0, was Infinity");
    assertMessage(() -> Checks.inRange("rate", nan, 0, 1), "rate must be in [0.0, 1.0], was NaN");
    assertMessage(() -> Checks.notNegative("rate", nan), "rate must be >= 0 and finite, was NaN");
    assertMessage(
        () -> Checks.notNegative("rate", infinity), "rate must be >= 0 and finite, was Infinity");
  }

  private static void assertMessage(ThrowingCallable check, String message) {
    assertThatThrownBy(check).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
