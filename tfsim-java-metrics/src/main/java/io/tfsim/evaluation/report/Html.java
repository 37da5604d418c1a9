package io.tfsim.evaluation.report;

import com.google.common.html.HtmlEscapers;
import java.util.Locale;

/** Text inside a page. */
final class Html {
  private Html() {}

  /** Text that is no markup, in content and in quoted attributes. */
  static String escape(String text) {
    return HtmlEscapers.htmlEscaper().escape(text);
  }

  /** The beginning of a text that is too long, and an ellipsis. */
  static String shortened(String text, int letters) {
    return text.codePointCount(0, text.length()) <= letters
        ? text
        : text.substring(0, text.offsetByCodePoints(0, letters - 1)).stripTrailing() + "…";
  }

  /** A coordinate with one digit after the point, which is enough for a picture. */
  static String at(double coordinate) {
    String text = String.format(Locale.ROOT, "%.1f", coordinate);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
