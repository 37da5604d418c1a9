package io.tfsim.evaluation.report;

import java.util.List;
import java.util.Locale;

/** Colours of classes. */
final class Palette {
  /** Told apart on white, on a screen and in print, and most of them by the colour-blind too. */
  private static final List<String> TEN =
      List.of(
          "#1f77b4", "#e07b00", "#2a9d4a", "#c5372f", "#7d5ab5", "#8c564b", "#d85fae", "#6b6f76",
          "#a89a00", "#12a5b8");

  private Palette() {}

  /** The colour of a class; of more than ten, hues around the circle at two lightnesses. */
  static String of(int label, int classes) {
    if (classes <= TEN.size()) {
      return TEN.get(label);
    }
    double hue = 360.0 * label / classes;
    return String.format(Locale.ROOT, "hsl(%.0f 65%% %d%%)", hue, label % 2 == 0 ? 42 : 58);
  }
}
