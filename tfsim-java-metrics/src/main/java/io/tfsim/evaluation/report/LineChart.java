package io.tfsim.evaluation.report;

import io.tfsim.evaluation.Curve;
import java.util.List;
import java.util.stream.DoubleStream;

/** Curves over epochs: a dot on the last epoch, a ring around the best one. */
final class LineChart {
  private static final int WIDTH = 420;
  private static final int HEIGHT = 200;
  private static final int LEFT = 52;
  private static final int RIGHT = 12;
  private static final int TOP = 10;
  private static final int BOTTOM = 26;

  private final List<Curve> curves;
  private final double firstEpoch;
  private final double lastEpoch;
  private final double low;
  private final double high;

  private LineChart(List<Curve> curves, double low, double high) {
    this.curves = curves;
    double[] epochs =
        curves.stream().flatMap(c -> c.epochs().stream()).mapToDouble(e -> e + 1).toArray();
    double first = DoubleStream.of(epochs).min().orElse(1);
    double last = DoubleStream.of(epochs).max().orElse(1);
    this.firstEpoch = first == last ? first - 0.5 : first;
    this.lastEpoch = first == last ? last + 0.5 : last;
    double space = high > low ? 0.06 * (high - low) : Math.max(1e-6, 0.1 * Math.abs(high));
    this.low = low - space;
    this.high = high + space;
  }

  /** The chart; a sentence where no value is a number. */
  static String svg(List<Curve> curves, String name) {
    double[] values =
        curves.stream()
            .flatMap(c -> c.values().stream())
            .mapToDouble(v -> v)
            .filter(Double::isFinite)
            .toArray();
    if (values.length == 0) {
      return "<p class=\"note\">No epoch has a finite value.</p>\n";
    }
    return new LineChart(
            curves,
            DoubleStream.of(values).min().orElseThrow(),
            DoubleStream.of(values).max().orElseThrow())
        .draw(name);
  }

  private double x(double epoch) {
    return LEFT + (epoch - firstEpoch) / (lastEpoch - firstEpoch) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM);
  }

  private String draw(String name) {
    StringBuilder svg = new StringBuilder();
    svg.append("<svg class=\"chart\" role=\"img\" viewBox=\"0 0 ")
        .append(WIDTH + " " + HEIGHT)
        .append("\" aria-label=\"")
        .append(Html.escape(name + " over epochs"))
        .append("\">\n");
    axes(svg);
    for (int i = 0; i < curves.size(); i++) {
      curve(svg, curves.get(i), i);
    }
    return svg.append("</svg>\n").toString();
  }

  private void axes(StringBuilder svg) {
    svg.append("<g class=\"grid\">");
    for (double tick : Ticks.of(low, high, 4, Double.MIN_NORMAL)) {
      String y = Html.at(y(tick));
      svg.append("<path d=\"M" + LEFT + " " + y + "H" + (WIDTH - RIGHT) + "\"/>")
          .append("<text class=\"end\" x=\"" + (LEFT - 6) + "\" y=\"" + y + "\" dy=\".35em\">")
          .append(Figures.three(tick))
          .append("</text>");
    }
    int bottom = HEIGHT - BOTTOM;
    for (double tick : Ticks.of(firstEpoch, lastEpoch, 6, 1)) {
      svg.append("<text class=\"mid\" x=\"" + Html.at(x(tick)) + "\" y=\"" + (bottom + 16) + "\">")
          .append(Figures.count(Math.round(tick)))
          .append("</text>");
    }
    svg.append("</g>\n");
  }

  private void curve(StringBuilder svg, Curve curve, int index) {
    svg.append("<g class=\"line line" + index % 2 + "\"><path d=\"");
    boolean drawing = false;
    for (int i = 0; i < curve.values().size(); i++) {
      double value = curve.values().get(i);
      if (Double.isFinite(value)) {
        boolean alone =
            !drawing
                && (i + 1 == curve.values().size() || !Double.isFinite(curve.values().get(i + 1)));
        svg.append(drawing ? "L" : "M").append(point(curve, i)).append(alone ? "h0" : "");
      }
      drawing = Double.isFinite(value);
    }
    svg.append("\"/>");
    curve.best().ifPresent(at -> circle(svg, curve, at, "best", 6.5));
    curve.last().ifPresent(at -> circle(svg, curve, at, "last", 3.5));
    svg.append("</g>\n");
  }

  private String point(Curve curve, int at) {
    return Html.at(x(curve.epochs().get(at) + 1)) + " " + Html.at(y(curve.values().get(at)));
  }

  private void circle(StringBuilder svg, Curve curve, int at, String kind, double radius) {
    svg.append("<circle class=\"" + kind + "\" cx=\"" + Html.at(x(curve.epochs().get(at) + 1)))
        .append("\" cy=\"" + Html.at(y(curve.values().get(at))) + "\" r=\"" + radius + "\"/>");
  }
}
