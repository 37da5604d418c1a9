package io.tfsim.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0",
        "1 | 1",
        "12 | 12",
        "0.1 | 0.1",
        "3.14159 | 3.14",
        "0.0836 | 0.0836",
        "1e-5 | 1e-5",
        "3.388e-5 | 3.39e-5",
        "-2.7558 | -2.76",
        "1234.5 | 1,235",
        "1234567.8 | 1.23e6",
        "9.5e-4 | 9.5e-4",
        "2e-12 | 2e-12",
        "-3e9 | -3e9",
        "100000 | 100,000",
        "NaN | –",
        "Infinity | –"
      })
  void three_significant_digits(double value, String text) {
    assertThat(Figures.three(value)).isEqualTo(text);
  }

  @Test
  void shares_have_three_digits_and_lists_commas() {
    assertThat(Figures.share(0.84649)).isEqualTo("0.846");
    assertThat(Figures.share(Double.NaN)).isEqualTo("–");
    assertThat(Figures.percent(0.846)).isEqualTo("85 %");
    assertThat(Figures.of(List.of(0.1, 2, "x"))).isEqualTo("0.1, 2, x");
    assertThat(Figures.of(12345L)).isEqualTo("12,345");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, '[0.0, 0.2, 0.4, 0.6, 0.8, 1.0]'",
    "-3, 12, '[0.0, 5.0, 10.0]'",
    "1, 800, '[200.0, 400.0, 600.0, 800.0]'"
  })
  void ticks_are_round(double low, double high, String ticks) {
    assertThat(
            Ticks.of(low, high, 5, Double.MIN_NORMAL).stream()
                .map(tick -> Math.rint(tick * 1e9) / 1e9)
                .toList())
        .hasToString(ticks);
  }
}
