package io.tfsim.evaluation.report;

import com.google.common.io.Resources;
import io.tfsim.configuration.ConfigurationJson;
import io.tfsim.configuration.LibraryVersion;
import io.tfsim.evaluation.Evaluation;
import io.tfsim.evaluation.Score;
import io.tfsim.metrics.Collapse;
import io.tfsim.metrics.EmbeddingHealth;
import io.tfsim.models.Output;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** The sections of a report, one after another. */
final class Page {
  private static final int HEADLINES = 4;

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
    if (!evaluation.curves().isEmpty()) {
      section("Training", TrainingSection.html(evaluation));
    }
    section("Confusions", ConfusionSection.html(evaluation));
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

  /**
   * The first of each group, as large numbers, and whether the embeddings are alive. What was
   * measured on something else than the test examples, and says so by "on", is not among them.
   */
  private void headline() {
    Map<String, Score> firsts = new LinkedHashMap<>(); // "Few labels: 1 %" stands for all budgets
    evaluation.scores().stream()
        .filter(score -> !score.how().containsKey("on"))
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

  private String verdict(Collapse collapse) {
    if (collapse.healthy()) {
      return "<p class=\"health good\"><b>No collapse</b> of the ";
    }
    OptionalLong steps = evaluation.setup().trainedSteps();
    return steps.isPresent() && steps.getAsLong() < Collapse.FEW_STEPS
        ? "<p class=\"health\"><b>Too early to tell</b>, after "
            + steps.getAsLong()
            + " steps, whether there is a collapse of the "
        : "<p class=\"health bad\"><b>Collapse</b> of the ";
  }

  /**
   * A line about one output. What counts as a collapse holds for what the training compares, which
   * is the projection: a representation that is never negative points to one side however good it
   * is.
   */
  private void health(Output output, EmbeddingHealth health) {
    boolean judged = output == Output.PROJECTION;
    html.append(judged ? verdict(health.collapse()) : "<p class=\"health\">The ")
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
