package io.tfsim.testing;

import static io.tfsim.testing.ValuesAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class ValuesAssertTest {
  private static final Values EXPECTED = Values.of(Shape.of(2, 2), 1, 2, -100, 0);

  @Test
  void acceptsWhatIsWithinTheTolerance() {
    Values close = Values.of(Shape.of(2, 2), 1.009, 2.015, -101, 0.001);
    assertThat(close).isCloseTo(EXPECTED, Tolerance.of(0.01, 0.001));
  }

  @Test
  void namesIndexExpectedActualAndTolerance() {
    Values off = EXPECTED.with(1, 2.5).with(2, -110);
    assertThatThrownBy(() -> assertThat(off).as("y").isCloseTo(EXPECTED, Tolerance.of(0.01, 0)))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "[y] 2 of 4 elements differ; worst at [1, 0]: expected -100.0, was -110.0, difference"
                + " 10.0, tolerance 1.0 ([0.0] + 0.01 * |expected|)");
  }

  @Test
  void nanIsNeverClose() {
    Values nan = EXPECTED.with(0, Double.NaN);
    Tolerance wide = Tolerance.absolute(1e9);
    assertThatThrownBy(() -> assertThat(nan).isCloseTo(EXPECTED, wide))
        .hasMessageContaining("worst at [0, 0]: expected 1.0, was NaN");
    assertThatThrownBy(() -> assertThat(EXPECTED).isCloseTo(nan, wide))
        .hasMessageContaining("expected NaN, was 1.0");
    assertThatThrownBy(() -> assertThat(nan).isCloseTo(nan, wide))
        .hasMessageContaining("expected NaN, was NaN");
    assertThatThrownBy(() -> assertThat(nan).isFinite())
        .hasMessageContaining("element [0, 0] must be finite, was NaN");
  }

  @Test
  void anotherShapeIsNeverClose() {
    Values flat = EXPECTED.reshape(Shape.of(4));
    assertThatThrownBy(() -> assertThat(flat).isCloseTo(EXPECTED, Tolerance.absolute(1e9)))
        .hasMessageContaining("shape must be [2, 2], was [4]");
  }

  @Test
  void aColumnHasItsOwnTolerance() {
    Tolerance columns = new Tolerance(0, 0.1, 10);
    assertThat(EXPECTED.with(1, 11)).isCloseTo(EXPECTED, columns);
    assertThatThrownBy(() -> assertThat(EXPECTED.with(0, 2)).isCloseTo(EXPECTED, columns))
        .hasMessageContaining("tolerance 0.1");
  }
}
