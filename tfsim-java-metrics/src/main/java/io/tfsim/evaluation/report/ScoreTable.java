package io.tfsim.evaluation.report;

import io.tfsim.evaluation.Evaluation;
import io.tfsim.evaluation.Score;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All scores, group by group. */
final class ScoreTable {
  private ScoreTable() {}

  static String html(Evaluation evaluation) {
    Map<String, Object> common = evaluation.common();
    List<Score> scores =
        evaluation.scores().stream().map(score -> score.without(common.keySet())).toList();
    Map<String, List<Score>> groups =
        scores.stream()
            .collect(Collectors.groupingBy(Score::group, LinkedHashMap::new, Collectors.toList()));
    StringBuilder html =
        new StringBuilder(
            "<p class=\"note\">"
                + Html.escape(HowText.of(common))
                + "</p>\n"
                + "<table class=\"scores\">\n");
    groups.forEach(
        (name, group) -> {
          html.append("<tbody>\n<tr><th colspan=\"3\" scope=\"rowgroup\">")
              .append(Html.escape(name))
              .append("</th></tr>\n");
          group.forEach(score -> row(html, score));
          html.append("</tbody>\n");
        });
    return html.append("</table>\n").toString();
  }

  private static void row(StringBuilder html, Score score) {
    html.append("<tr><td>")
        .append(Html.escape(score.title()))
        .append("</td><td class=\"value\">")
        .append(value(score))
        .append("</td><td class=\"how\">")
        .append(Html.escape(HowText.of(score)))
        .append("</td></tr>\n");
  }

  /** The number, and the deviation over draws if there are several. */
  static String value(Score score) {
    String value = Figures.share(score.value());
    return Double.isFinite(score.deviation())
        ? value + " <small>± " + Figures.share(score.deviation()) + "</small>"
        : value;
  }
}
