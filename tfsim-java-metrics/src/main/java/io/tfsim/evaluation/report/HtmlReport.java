package io.tfsim.evaluation.report;

import io.tfsim.data.Source;
import io.tfsim.evaluation.Evaluation;
import io.tfsim.files.WholeFile;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An evaluation as one HTML file: no script, no network, to be read on a screen, a phone and paper.
 *
 * <pre>{@code
 * HtmlReport.titled("SimCLR on birds")
 *     .withExamples(images.test())
 *     .withViews(ExampleImages.views(images.train().subset(0, 1, 2), augmenter, new ViewsOf(6, execution)))
 *     .withConfiguration(ConfigurationJson.of(recipe))
 *     .write(evaluation, Path.of("report.html"));
 * }</pre>
 *
 * @param title what was trained on what
 * @param subtitle a sentence below it; may be empty
 * @param examples the test examples of the evaluation, whose pictures are shown if they are images
 * @param views rows of an image and its views; may be empty
 * @param configuration of the training, a JSON object
 */
public record HtmlReport(
    String title,
    String subtitle,
    Optional<Source> examples,
    List<List<BufferedImage>> views,
    String configuration) {
  /** Copies the rows. */
  public HtmlReport {
    views = views.stream().map(List::copyOf).toList();
  }

  /** A report without pictures. */
  public static HtmlReport titled(String title) {
    return new HtmlReport(title, "", Optional.empty(), List.of(), "{}");
  }

  /** The same with a sentence below the title. */
  public HtmlReport withSubtitle(String newSubtitle) {
    return new HtmlReport(title, newSubtitle, examples, views, configuration);
  }

  /** The same with pictures of examples among their neighbours. */
  public HtmlReport withExamples(Source test) {
    return new HtmlReport(title, subtitle, Optional.of(test), views, configuration);
  }

  /** The same with views; the first image of each row is the original. */
  public HtmlReport withViews(List<List<BufferedImage>> newViews) {
    return new HtmlReport(title, subtitle, examples, newViews, configuration);
  }

  /**
   * The same with the configuration of the training.
   *
   * @param json an object
   */
  public HtmlReport withConfiguration(String json) {
    return new HtmlReport(title, subtitle, examples, views, json);
  }

  /**
   * The page.
   *
   * @throws IllegalArgumentException if the examples are not the test examples of the evaluation,
   *     or the configuration is no JSON object
   */
  public String html(Evaluation evaluation) {
    examples.ifPresent(source -> checkExamples(source, evaluation));
    return new Page(this, evaluation).html();
  }

  private static void checkExamples(Source source, Evaluation evaluation) {
    if (source.size() != evaluation.setup().test()) {
      throw new IllegalArgumentException(
          "examples must be the "
              + evaluation.setup().test()
              + " test examples of the evaluation, were "
              + source.size());
    }
  }

  /**
   * Writes the page into a file, whole or not at all.
   *
   * @throws IllegalArgumentException as {@link #html}
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void write(Evaluation evaluation, Path file) {
    WholeFile.write(file, html(evaluation).getBytes(StandardCharsets.UTF_8));
  }
}
