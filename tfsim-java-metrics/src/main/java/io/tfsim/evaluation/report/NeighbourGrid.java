package io.tfsim.evaluation.report;

import io.tfsim.data.Source;
import io.tfsim.evaluation.Evaluation;
import io.tfsim.evaluation.NearestExamples;
import io.tfsim.graph.Execution;
import java.awt.image.BufferedImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Examples and their nearest neighbours: pictures if they are images, else names. */
final class NeighbourGrid {
  private final Map<Integer, BufferedImage> images;
  private final NearestExamples nearest;
  private final List<String> names;
  private final int[] labels;

  private NeighbourGrid(Map<Integer, BufferedImage> images, Evaluation evaluation) {
    this.images = images;
    this.nearest = evaluation.nearest();
    this.names = evaluation.setup().classNames();
    this.labels = evaluation.map().points().labels();
  }

  static String html(Optional<Source> examples, Evaluation evaluation) {
    Optional<Source> pictures = examples.filter(source -> ExampleImages.isImage(source.spec()));
    Map<Integer, BufferedImage> images =
        pictures.map(source -> read(source, evaluation.nearest())).orElse(Map.of());
    return new NeighbourGrid(images, evaluation).draw();
  }

  private static Map<Integer, BufferedImage> read(Source source, NearestExamples nearest) {
    TreeSet<Integer> wanted = new TreeSet<>();
    nearest
        .rows()
        .forEach(
            row -> {
              wanted.add(row.query());
              wanted.addAll(row.neighbours());
            });
    int[] indices = wanted.stream().mapToInt(i -> i).toArray();
    List<BufferedImage> read = ExampleImages.read(source, Execution.seeded(0), indices);
    Map<Integer, BufferedImage> images = new HashMap<>();
    for (int i = 0; i < indices.length; i++) {
      images.put(indices[i], read.get(i));
    }
    return images;
  }

  private String draw() {
    StringBuilder html =
        new StringBuilder(
            "<p class=\"note\">A test example of each row's class, then its nearest among the other"
                + " test examples, nearest first: <span class=\"right\">✓ of the same class</span>,"
                + " <span class=\"wrong\">✗ of another one</span>.</p>\n<div class=\"scroll\">\n");
    for (NearestExamples.Row row : nearest.rows()) {
      html.append("<div class=\"row\">");
      example(html, row.query(), "query", "");
      for (int neighbour : row.neighbours()) {
        boolean right = labels[neighbour] == labels[row.query()];
        example(html, neighbour, right ? "right" : "wrong", right ? "✓ " : "✗ ");
      }
      html.append("</div>\n");
    }
    return html.append("</div>\n").toString();
  }

  private void example(StringBuilder html, int example, String kind, String mark) {
    String name = names.get(labels[example]);
    html.append("<figure class=\"" + kind + "\" title=\"" + Html.escape(name) + "\">");
    BufferedImage image = images.get(example);
    html.append(
        image == null
            ? "<div class=\"blank\">" + example + "</div>"
            : Thumbnail.element(image, name + ", example " + example));
    html.append("<figcaption>" + mark + Html.escape(Html.shortened(name, 14)))
        .append("</figcaption></figure>");
  }
}
