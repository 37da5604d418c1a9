package io.tfsim.samples;

import io.tfsim.evaluation.Evaluation;
import io.tfsim.evaluation.Score;
import io.tfsim.evaluation.report.HowText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Scores as a table on the terminal. */
final class ScoreLines {
  private ScoreLines() {}

  static List<String> of(Evaluation evaluation) {
    List<String> lines = new ArrayList<>();
    String group = "";
    Map<String, Object> common = evaluation.common();
    lines.add("scores    " + HowText.of(common));
    for (Score score : evaluation.scores()) {
      if (!score.group().equals(group)) {
        group = score.group();
        lines.add(group);
      }
      String spread =
          Double.isFinite(score.deviation())
              ? String.format(Locale.ROOT, " ± %.3f", score.deviation())
              : "";
      lines.add(
          String.format(
                  Locale.ROOT,
                  "  %-34s %.3f%-8s  %s",
                  score.title(),
                  score.value(),
                  spread,
                  HowText.of(score.without(common.keySet())))
              .stripTrailing());
    }
    return lines;
  }
}
