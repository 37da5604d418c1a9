package io.tfsim.evaluation.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers as people read them. */
final class Figures {
  private static final String NONE = "–";

  private Figures() {}

  /** Three digits after the point: for shares in [0, 1]. */
  static String share(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : NONE;
  }

  /** Whole per cent. */
  static String percent(double value) {
    return Double.isFinite(value) ? Math.round(100 * value) + " %" : NONE;
  }

  /** Three significant digits; 1.23e-7 where zeros would make it long; whole numbers whole. */
  static String three(double value) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return count((long) value);
    }
    double size = Math.abs(value);
    if (size < 1e-3 || size >= 1e6) {
      String[] parts = String.format(Locale.ROOT, "%.2e", value).split("e", 2);
      String mantissa = new BigDecimal(parts[0]).stripTrailingZeros().toPlainString();
      return mantissa + "e" + Integer.parseInt(parts[1]);
    }
    if (size >= 1000) {
      return count(Math.round(value));
    }
    return new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }

  /** With a comma between thousands. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Text, a number or a list of them. */
  static String of(Object value) {
    if (value instanceof Double || value instanceof Float) {
      return three(((Number) value).doubleValue());
    }
    if (value instanceof Number number) {
      return count(number.longValue());
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Figures::of).collect(Collectors.joining(", "));
    }
    return value.toString();
  }
}
