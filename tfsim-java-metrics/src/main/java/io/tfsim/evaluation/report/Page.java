package io.tfsim.evaluation.report;

import com.google.common.io.Resources;
import io.tfsim.configuration.ConfigurationJson;
import io.tfsim.configuration.LibraryVersion;
import io.tfsim.evaluation.Curve;
import io.tfsim.evaluation.Evaluation;
import io.tfsim.evaluation.Score;
import io.tfsim.metrics.ConfusionMatrix;
import io.tfsim.metrics.EmbeddingHealth;
import io.tfsim.models.Output;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The sections of a report, one after another. */
final class Page {
  private static final int HEADLINES = 4;
  private static final int CONFUSIONS = 8;
  private static final String VALIDATION = "val_";

  private final HtmlReport report;
  private final Evaluation evaluation;
  private final StringBuilder html = new StringBuilder();

  Page(HtmlReport report, Evaluation evaluation) {
    this.report = report;
    this.evaluation = evaluation;
  }

  String html() {
    head();
    headline();
    section("Scores", ScoreTable.html(evaluation));
    curves();
    confusion();
    neighbours();
    scatter();
    views();
    configuration();
    html.append("</main>\n<footer>TF Similarity for Java ")
        .append(Html.escape(LibraryVersion.get()))
        .append(" · evaluated in ")
        .append(Figures.three(evaluation.setup().seconds()))
        .append(" s on ")
        .append(evaluation.setup().threads())
        .append(" threads</footer>\n</body>\n</html>\n");
    return html.toString();
  }

  private void head() {
    String title = Html.escape(report.title());
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        // nothing may be loaded, whatever a class is called
        .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
        .append("img-src data:; style-src 'unsafe-inline'\">\n")
        .append("<link rel=\"icon\" href=\"data:,\">\n")
        .append("<title>" + title + "</title>\n<style>\n" + css() + "</style>\n</head>\n<body>\n")
        .append("<header><h1>" + title + "</h1>\n");
    if (!report.subtitle().isEmpty()) {
      html.append("<p>" + Html.escape(report.subtitle()) + "</p>\n");
    }
    html.append("</header>\n<main>\n");
  }

  private static String css() {
    try {
      return Resources.toString(
          Resources.getResource(Page.class, "report.css"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read report.css of this library", e);
    }
  }

  private void section(String title, String content) {
    html.append("<section>\n<h2>" + title + "</h2>\n" + content + "</section>\n");
  }

  /** The first of each group, as large numbers, and whether the embeddings are alive. */
  private void headline() {
    Map<String, Score> firsts = new LinkedHashMap<>(); // "Few labels: 1 %" stands for all budgets
    evaluation
        .scores()
        .forEach(score -> firsts.putIfAbsent(score.group().replaceFirst(":.*", ""), score));
    html.append("<div class=\"tiles\">\n");
    firsts.values().stream()
        .limit(HEADLINES)
        .forEach(
            score ->
                html.append("<div class=\"tile\"><div class=\"number\">")
                    .append(ScoreTable.value(score))
                    .append("</div><div>")
                    .append(Html.escape(score.group()))
                    .append("<br><span>")
                    .append(Html.escape(score.title()))
                    .append("</span></div></div>\n"));
    html.append("</div>\n");
    evaluation.health().forEach(this::health);
  }

  /**
   * A line about one output. What counts as a collapse holds for what the training compares, which
   * is the projection: a representation that is never negative points to one side however good it
   * is.
   */
  private void health(Output output, EmbeddingHealth health) {
    boolean judged = output == Output.PROJECTION;
    boolean healthy = health.collapse().healthy();
    html.append("<p class=\"health" + (judged ? healthy ? " good" : " bad" : "") + "\">")
        .append(
            judged ? healthy ? "<b>No collapse</b> of the " : "<b>Collapse</b> of the " : "The ")
        .append(output.key() + ": spread of unit vectors ")
        .append(Figures.three(health.collapse().std()))
        .append(" (" + Figures.three(health.collapse().expected()) + " if even), effective rank ")
        .append(Figures.three(health.effectiveRank().value()) + " of ")
        .append(health.dimensions().dim())
        .append(", uniformity&nbsp;" + Figures.three(health.uniformity().value()));
    int dead = health.dimensions().dead().size();
    int copies = health.dimensions().duplicates().size();
    if (dead + copies > 0) {
      html.append(", " + dead + " dead and " + copies + " repeated dimensions");
    }
    html.append(".</p>\n");
  }

  private void curves() {
    if (evaluation.curves().isEmpty()) {
      return;
    }
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
    section("Training", content.append("</div>\n").toString());
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

  private void confusion() {
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
    section("Confusions", content.append("</div>\n").toString());
  }

  private void neighbours() {
    section("Nearest neighbours", NeighbourGrid.html(report.examples(), evaluation));
  }

  private void scatter() {
    List<Double> shares = evaluation.map().explained();
    int points = evaluation.map().points().count();
    String all =
        points > ScatterChart.MOST_POINTS ? ", evenly thinned out of " + Figures.count(points) : "";
    section(
        "Map of the representation",
        "<p class=\"note\">Test examples"
            + all
            + " by the first two principal components, which have "
            + Figures.percent(shares.stream().mapToDouble(s -> s).sum())
            + " of the variance. Classes that overlap here may lie apart in the other"
            + " dimensions.</p>\n"
            + ScatterChart.svg(evaluation)
            + ScatterChart.legend(evaluation.setup().classNames()));
  }

  private void views() {
    if (report.views().isEmpty()) {
      return;
    }
    StringBuilder content =
        new StringBuilder(
            "<p class=\"note\">Training images, each followed by views that the augmenter made of"
                + " it.</p>\n<div class=\"scroll\">\n");
    for (List<BufferedImage> row : report.views()) {
      content.append("<div class=\"row views\">");
      IntStream.range(0, row.size())
          .forEach(
              i ->
                  content.append(
                      Thumbnail.element(row.get(i), i == 0 ? "training image" : "view " + i)));
      content.append("</div>\n");
    }
    section("Views", content.append("</div>\n").toString());
  }

  private void configuration() {
    String training = ConfigurationTable.html(report.configuration());
    section(
        "Configuration",
        (training.contains("<tr>") ? "<h3>Training</h3>\n" + training : "")
            + "<h3>Evaluation</h3>\n"
            + ConfigurationTable.html(ConfigurationJson.of(evaluation.setup().protocol())));
  }
}
