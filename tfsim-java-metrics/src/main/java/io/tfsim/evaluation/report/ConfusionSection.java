package io.tfsim.evaluation.report;

import io.tfsim.evaluation.Evaluation;
import io.tfsim.metrics.ConfusionMatrix;
import java.util.List;

/** The confusion matrix of the probe and what was confused most often. */
final class ConfusionSection {
  private static final int CONFUSIONS = 8;

  private ConfusionSection() {}

  static String html(Evaluation evaluation) {
    ConfusionMatrix matrix = evaluation.confusion();
    List<String> names = evaluation.setup().classNames();
    StringBuilder content =
        new StringBuilder(
            "<p class=\"note\">Of the linear probe on the test examples: a row is a class, a column"
                + " what it was taken for.</p>\n");
    if (matrix.classes() <= ConfusionChart.MOST_CLASSES) {
      content.append("<div class=\"sides\">").append(ConfusionChart.svg(matrix, names));
    } else {
      content
          .append("<div><p>" + matrix.classes())
          .append(" classes are too many for a picture; the JSON has all of it.</p>\n");
    }
    List<ConfusionMatrix.Confusion> confusions = matrix.confusions();
    if (!confusions.isEmpty()) {
      content.append("<div><h3>Most frequent confusions</h3>\n<ul class=\"confusions\">\n");
      confusions.stream()
          .limit(CONFUSIONS)
          .forEach(
              c ->
                  content
                      .append("<li><b>" + Html.escape(names.get(c.actual())) + "</b> taken for <b>")
                      .append(Html.escape(names.get(c.predicted())) + "</b> " + c.count() + " of ")
                      .append(matrix.examples(c.actual()) + " times</li>\n"));
      content.append("</ul></div>\n");
    }
    return content.append("</div>\n").toString();
  }
}
