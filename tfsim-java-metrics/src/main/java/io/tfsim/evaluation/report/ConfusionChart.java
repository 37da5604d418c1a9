package io.tfsim.evaluation.report;

import io.tfsim.metrics.ConfusionMatrix;
import java.util.List;
import java.util.Locale;

/** A confusion matrix as a picture: a row for each class, darker where more of it went. */
final class ConfusionChart {
  /** More would be cells of a few pixels and a large file. */
  static final int MOST_CLASSES = 150;

  /** Up to here cells hold numbers. */
  private static final int NUMBERS = 15;

  /** Up to here rows and columns hold names. */
  private static final int NAMES = 30;

  private static final int SIDE = 600;
  private static final int LETTERS = 16;
  private static final int MARGIN = 118; // of LETTERS letters
  private static final int RECALL = 46;

  private final ConfusionMatrix matrix;
  private final List<String> names;
  private final double cell;
  private final int left;
  private final int top;

  private ConfusionChart(ConfusionMatrix matrix, List<String> names) {
    this.matrix = matrix;
    this.names = names;
    int classes = matrix.classes();
    this.cell = Math.min(46, SIDE / (double) classes);
    int longest = names.stream().mapToInt(name -> Math.min(LETTERS, name.length())).max().orElse(1);
    boolean named = classes <= NAMES;
    this.left = named ? 12 + Math.min(MARGIN, 8 * longest) : 34;
    this.top = named ? 8 + Math.min(MARGIN, 7 * longest) : 22;
  }

  static String svg(ConfusionMatrix matrix, List<String> names) {
    return new ConfusionChart(matrix, names).draw();
  }

  private String draw() {
    int classes = matrix.classes();
    boolean named = classes <= NAMES;
    double width = left + classes * cell + (named ? RECALL : 4);
    double height = top + classes * cell + 6;
    StringBuilder svg = new StringBuilder();
    svg.append("<svg class=\"confusion\" role=\"img\" style=\"max-width:" + Html.at(width) + "px\"")
        .append(" viewBox=\"0 0 " + Html.at(width) + " " + Html.at(height))
        .append("\" aria-label=\"Confusion matrix of " + classes + " classes\">\n");
    svg.append("<rect class=\"frame\" x=\"" + left + "\" y=\"" + top + "\" width=\"")
        .append(Html.at(classes * cell) + "\" height=\"" + Html.at(classes * cell) + "\"/>\n");
    for (int actual = 0; actual < classes; actual++) {
      if (named) {
        names(svg, actual);
      } else if (actual % 10 == 0) {
        number(svg, actual);
      }
      for (int predicted = 0; predicted < classes; predicted++) {
        cell(svg, actual, predicted);
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private void names(StringBuilder svg, int label) {
    String name = Html.escape(Html.shortened(names.get(label), LETTERS));
    String title = "<title>" + Html.escape(names.get(label)) + "</title>";
    double middle = (label + 0.5) * cell;
    svg.append("<text class=\"end\" x=\"" + (left - 6) + "\" y=\"" + Html.at(top + middle))
        .append("\" dy=\".35em\">" + title + name + "</text>")
        .append("<text transform=\"translate(" + Html.at(left + middle) + " " + (top - 6))
        .append(") rotate(-50)\">" + title + name + "</text>")
        .append("<text class=\"recall\" x=\"" + Html.at(left + matrix.classes() * cell + 6))
        .append("\" y=\"" + Html.at(top + middle) + "\" dy=\".35em\">")
        .append(Figures.percent(matrix.recall(label)) + "</text>\n");
  }

  private void number(StringBuilder svg, int label) {
    double middle = (label + 0.5) * cell;
    svg.append("<text class=\"end\" x=\"" + (left - 6) + "\" y=\"" + Html.at(top + middle))
        .append("\" dy=\".35em\">" + label + "</text>")
        .append("<text class=\"mid\" x=\"" + Html.at(left + middle) + "\" y=\"" + (top - 6))
        .append("\">" + label + "</text>\n");
  }

  private void cell(StringBuilder svg, int actual, int predicted) {
    int count = matrix.count(actual, predicted);
    if (count == 0) {
      return;
    }
    double share = count / (double) matrix.examples(actual);
    double x = left + predicted * cell;
    double y = top + actual * cell;
    boolean numbered = matrix.classes() <= NUMBERS;
    String gap = Html.at(Math.max(1, cell - (cell > 8 ? 1 : 0)));
    svg.append("<rect x=\"" + Html.at(x) + "\" y=\"" + Html.at(y) + "\" width=\"" + gap)
        .append("\" height=\"" + gap + "\" fill=\"" + blue(share) + "\"");
    if (matrix.classes() <= NAMES) {
      svg.append("><title>")
          .append(Html.escape(names.get(actual) + " taken for " + names.get(predicted)))
          .append(": " + count + " of " + matrix.examples(actual) + "</title></rect>");
    } else {
      svg.append("/>");
    }
    if (numbered) {
      svg.append("<text class=\"mid" + (share > 0.3 ? " onDark" : " onLight") + "\" x=\"")
          .append(Html.at(x + cell / 2) + "\" y=\"" + Html.at(y + cell / 2))
          .append("\" dy=\".35em\">" + count + "</text>");
    }
    svg.append('\n');
  }

  /** From nearly white to dark blue; small shares are lifted, so that a single one is seen. */
  private static String blue(double share) {
    double depth = Math.sqrt(share);
    return String.format(
        Locale.ROOT,
        "#%02x%02x%02x",
        Math.round(244 - depth * 213),
        Math.round(248 - depth * 170),
        Math.round(253 - depth * 103));
  }
}
