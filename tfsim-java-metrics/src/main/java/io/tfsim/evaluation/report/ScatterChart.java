package io.tfsim.evaluation.report;

import io.tfsim.data.ClassIndices;
import io.tfsim.evaluation.Evaluation;
import io.tfsim.models.Embeddings;
import java.util.List;
import java.util.stream.IntStream;

/** Points in two dimensions, coloured by class. */
final class ScatterChart {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 460;
  private static final int MARGIN = 16;

  /** More make a blot and a large file. */
  static final int MOST_POINTS = 2000;

  /** More colours cannot be told apart. */
  static final int MOST_NAMED = 24;

  private final Embeddings points;
  private final int classes;

  private ScatterChart(Embeddings points, int classes) {
    this.points = points;
    this.classes = classes;
  }

  static String svg(Evaluation evaluation) {
    Embeddings all = evaluation.map().points();
    int step = Math.max(1, (all.count() + MOST_POINTS - 1) / MOST_POINTS);
    int[] shown = IntStream.range(0, all.count()).filter(i -> i % step == 0).toArray();
    return new ScatterChart(all.rows(shown), evaluation.confusion().classes()).draw();
  }

  private String draw() {
    double[] x = scaled(0, WIDTH);
    double[] y = points.dim() > 1 ? scaled(1, HEIGHT) : new double[points.count()];
    StringBuilder svg = new StringBuilder();
    svg.append("<svg class=\"scatter\" role=\"img\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT)
        .append("\" aria-label=\"Test examples by two principal components, coloured by class\">\n")
        .append("<rect class=\"frame\" width=\"" + WIDTH + "\" height=\"" + HEIGHT + "\"/>\n");
    ClassIndices.of(points.labels())
        .labeled()
        .forEach(
            (label, indices) -> {
              svg.append("<path stroke=\"" + Palette.of(label, classes) + "\" d=\"");
              for (int i : indices) {
                svg.append("M" + Html.at(x[i]) + " " + Html.at(HEIGHT - y[i]) + "h0");
              }
              svg.append("\"/>\n");
            });
    return svg.append("</svg>\n").toString();
  }

  private double[] scaled(int coordinate, int size) {
    double[] values =
        IntStream.range(0, points.count())
            .mapToDouble(i -> points.values()[i * points.dim() + coordinate])
            .toArray();
    double low = IntStream.range(0, values.length).mapToDouble(i -> values[i]).min().orElse(0);
    double high = IntStream.range(0, values.length).mapToDouble(i -> values[i]).max().orElse(0);
    double range = high > low ? high - low : 1;
    for (int i = 0; i < values.length; i++) {
      values[i] = MARGIN + (values[i] - low) / range * (size - 2 * MARGIN);
    }
    return values;
  }

  /** The names of the colours. */
  static String legend(List<String> names) {
    if (names.size() > MOST_NAMED) {
      return "<p class=\"note\">"
          + Figures.count(names.size())
          + " classes: neighbours on the colour wheel have neighbouring numbers.</p>\n";
    }
    StringBuilder html = new StringBuilder("<ul class=\"legend\">");
    for (int c = 0; c < names.size(); c++) {
      html.append("<li><span class=\"dot\" style=\"background:")
          .append(Palette.of(c, names.size()))
          .append("\"></span>")
          .append(Html.escape(names.get(c)))
          .append("</li>");
    }
    return html.append("</ul>\n").toString();
  }
}
