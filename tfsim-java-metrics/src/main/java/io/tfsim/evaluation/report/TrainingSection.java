package io.tfsim.evaluation.report;

import io.tfsim.evaluation.Curve;
import io.tfsim.evaluation.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The curves of a training, a chart for each number, with its last and its best epoch in words. */
final class TrainingSection {
  private static final String VALIDATION = "val_";

  private TrainingSection() {}

  static String html(Evaluation evaluation) {
    Map<String, List<Curve>> charts = new LinkedHashMap<>(); // training and validation together
    for (Curve curve : evaluation.curves()) {
      String name = curve.name();
      String base = name.startsWith(VALIDATION) ? name.substring(VALIDATION.length()) : name;
      charts.computeIfAbsent(base, unused -> new ArrayList<>()).add(curve);
    }
    StringBuilder content =
        new StringBuilder(
            "<p class=\"note\">A dot marks the last epoch, a ring the best one. Scores above are of"
                + " the weights: "
                + Html.escape(evaluation.setup().weights())
                + ".</p>\n");
    evaluation
        .setup()
        .stopReason()
        .ifPresent(
            reason ->
                content.append("<p>Training ended early: " + Html.escape(reason) + ".</p>\n"));
    content.append("<div class=\"charts\">\n");
    charts.forEach(
        (name, of) -> {
          content.append("<figure>" + LineChart.svg(of, name) + "<figcaption>");
          for (int i = 0; i < of.size(); i++) {
            content
                .append("<span class=\"key key" + i % 2 + "\"></span>")
                .append(caption(of.get(i)));
          }
          content.append("</figcaption></figure>\n");
        });
    return content.append("</div>\n").toString();
  }

  private static String caption(Curve curve) {
    StringBuilder text = new StringBuilder("<b>" + Html.escape(curve.name()) + "</b>");
    text.append(point(curve, "last", curve.last())).append(point(curve, "best", curve.best()));
    long missing = curve.values().stream().filter(value -> !Double.isFinite(value)).count();
    if (missing > 0) {
      text.append(", no number in " + missing + " of " + curve.values().size() + " epochs");
    }
    return text.append("<br>").toString();
  }

  private static String point(Curve curve, String kind, OptionalInt at) {
    return at.isEmpty()
        ? ""
        : (kind.equals("last") ? " " : ", ")
            + kind
            + " "
            + Figures.three(curve.values().get(at.getAsInt()))
            + " (epoch "
            + (curve.epochs().get(at.getAsInt()) + 1)
            + ")";
  }
}
