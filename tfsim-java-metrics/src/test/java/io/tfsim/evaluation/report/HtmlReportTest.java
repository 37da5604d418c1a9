package io.tfsim.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.data.Source;
import io.tfsim.evaluation.Evaluation;
import io.tfsim.evaluation.Points;
import io.tfsim.evaluation.Score;
import io.tfsim.metrics.Collapse;
import io.tfsim.metrics.EmbeddingHealth;
import io.tfsim.models.Output;
import io.tfsim.testing.Refusal;
import io.tfsim.training.EpochLog;
import io.tfsim.training.History;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  private static final Evaluation AWKWARD = Evaluations.awkward();

  private static String page(Evaluation evaluation) {
    return HtmlReport.titled("points").html(evaluation);
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  @Test
  void names_are_text_and_no_markup() {
    String html =
        HtmlReport.titled(Evaluations.HOSTILE)
            .withSubtitle(Evaluations.HOSTILE)
            .withConfiguration("{\"<b>\": \"</td><script>\"}")
            .html(
                AWKWARD.with(List.of(Score.of("x", 0.5).titled("<i>", "<u>").with("<s>", "<q>"))));
    assertThat(html)
        .doesNotContain("<script", "<img", "<i>", "<u>", "<s>", "<q>")
        .contains("&lt;/title&gt;&lt;script&gt;alert(&#39;x&#39;)", "&lt;u&gt;", "&lt;b&gt;");
    // also where a name is shortened: after half of it there is no script left to be seen
    assertThat(count(html, "</title>")).isEqualTo(count(html, "<title>")).isGreaterThan(10);
  }

  @Test
  void nothing_is_loaded_and_nothing_runs() {
    String html = page(AWKWARD);
    assertThat(html)
        .doesNotContain("<script", "javascript:", "@import", "url(", "<link rel=\"style");
    assertThat(Pattern.compile("(src|href)=\"(?!data:)").matcher(html).find()).isFalse();
    assertThat(html).contains("default-src 'none'");
  }

  @Test
  void every_score_is_there_with_how_it_was_obtained() {
    String html = page(AWKWARD);
    for (Score score : AWKWARD.scores()) {
      assertThat(html).contains(Html.escape(score.title()), Figures.share(score.value()));
      assertThat(html).contains(Html.escape(HowText.of(score.without(AWKWARD.common().keySet()))));
    }
    assertThat(AWKWARD.common())
        .containsEntry("test", 42)
        .containsEntry("weights", "after the training of 12 epochs");
    assertThat(html).contains("on 42 test examples · weights: after the training of 12 epochs");
    assertThat(html).contains("not k = 200, there are no more");
  }

  @Test
  void early_in_a_training_there_is_no_verdict_on_a_collapse() {
    assertThat(page(collapsed(OptionalLong.of(199))))
        .contains("<b>Too early to tell</b>, after 199 steps, whether there is a collapse of the")
        .doesNotContain("<b>Collapse</b>");
    for (OptionalLong steps : List.of(OptionalLong.of(200), OptionalLong.empty())) {
      assertThat(page(collapsed(steps)))
          .contains("<b>Collapse</b> of the projection")
          .doesNotContain("Too early");
    }
  }

  private static Evaluation collapsed(OptionalLong steps) {
    Evaluation.Setup was = AWKWARD.setup();
    EmbeddingHealth health = AWKWARD.health().get(Output.PROJECTION);
    return new Evaluation(
        new Evaluation.Setup(
            was.protocol(),
            was.train(),
            was.test(),
            was.classNames(),
            was.dimensions(),
            was.weights(),
            was.threads(),
            steps,
            was.stopReason(),
            was.seconds()),
        AWKWARD.scores(),
        AWKWARD.probe(),
        AWKWARD.confusion(),
        Map.of(
            Output.PROJECTION,
            new EmbeddingHealth(
                new Collapse(0, 1, false),
                health.uniformity(),
                health.effectiveRank(),
                health.dimensions())),
        AWKWARD.curves(),
        AWKWARD.map(),
        AWKWARD.nearest());
  }

  @Test
  void an_online_probe_is_in_the_table_and_no_headline() {
    String html = page(AWKWARD);
    String tiles = html.substring(html.indexOf("class=\"tiles\""), html.indexOf("<h2>Scores</h2>"));
    assertThat(tiles).contains("Linear probe", "Nearest neighbours").doesNotContain("Online probe");
    assertThat(html.substring(html.indexOf("<h2>Scores</h2>")))
        .contains("on augmented validation batches", "picked by these same numbers");
  }

  @Test
  void curves_have_gaps_where_there_is_no_number_and_tell_last_and_best() {
    String html = page(AWKWARD);
    assertThat(html)
        .contains("<b>loss</b> last 1.33 (epoch 12), best 1.33 (epoch 12), no number in 1 of 12")
        .contains("best 0.923 (epoch 12)")
        .doesNotContain("NaN", "Infinity");
    Matcher lines = Pattern.compile("line0\"><path d=\"([^\"]*)\"").matcher(html);
    assertThat(lines.find()).isTrue();
    assertThat(count(lines.group(1), "M")).as("strokes of the loss").isEqualTo(2);
    assertThat(count(lines.group(1), "L")).isEqualTo(2 + 7);
  }

  @Test
  void a_run_of_one_epoch_or_without_a_number_has_a_page() {
    History one = Evaluations.history(1);
    String html = page(Evaluations.of(Evaluations.names(3), one));
    assertThat(html).contains("(epoch 1)").doesNotContain("NaN", "Infinity");
    History none =
        new History(
            List.of(new EpochLog(0, Map.of("loss", Double.NaN), 1, 1)),
            1,
            1,
            Optional.of("loss is <NaN>"));
    assertThat(page(Evaluations.of(Evaluations.names(3), none)))
        .contains("No epoch has a finite value", "ended early: loss is &lt;NaN&gt;");
    History empty = new History(List.of(), 0, 0, Optional.empty());
    assertThat(page(Evaluations.of(Evaluations.names(3), empty)))
        .doesNotContain("<h2>Training</h2>");
  }

  @Test
  void a_hundred_classes_have_a_picture_and_more_than_150_a_list() {
    String hundred = page(Evaluations.of(Evaluations.names(100), Evaluations.history(2)));
    assertThat(hundred).contains("class=\"confusion\"", "100 classes: neighbours on the colour");
    assertThat(count(hundred, "<div class=\"row\">")).isEqualTo(10);
    String many = page(Evaluations.of(Evaluations.names(151), Evaluations.history(2)));
    assertThat(many)
        .doesNotContain("class=\"confusion\"")
        .contains("151 classes are too many", "Most frequent confusions");
    assertThat(Stream.of(hundred, many))
        .allSatisfy(html -> assertThat(html).hasSizeLessThan(300_000));
  }

  @Test
  void large_images_are_made_smaller_and_small_ones_stay_as_they_are() {
    Random random = new Random(1);
    BufferedImage large = new BufferedImage(224, 160, BufferedImage.TYPE_INT_RGB);
    BufferedImage small = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (BufferedImage image : List.of(large, small)) {
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          image.setRGB(x, y, random.nextInt(1 << 24));
        }
      }
    }
    List<BufferedImage> row =
        List.of(small, large, large, large, large, large, large, large, large);
    String html =
        HtmlReport.titled("noise")
            .withViews(List.of(row, row, row, row, row, row, row, row))
            .html(AWKWARD);
    assertThat(count(html, "data:image/png;base64,")).isEqualTo(8);
    assertThat(count(html, "data:image/jpeg;base64,")).isEqualTo(64);
    assertThat(html).hasSizeLessThan(1_500_000); // noise is what compresses least
    assertThat(html).contains("alt=\"training image\"", "alt=\"view 8\"");
  }

  @Test
  void a_file_is_written_as_a_whole(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("report.html");
    HtmlReport.titled("points").write(AWKWARD, file);
    assertThat(Files.readString(file)).isEqualTo(page(AWKWARD)).endsWith("</html>\n");
    assertThat(directory).isDirectoryContaining(path -> path.endsWith("report.html"));
  }

  @Test
  void examples_of_another_number_and_configurations_that_are_no_object_are_refused() {
    Source others = Points.clouds(1, 21, 7);
    new Refusal(
            "examples must be the 42 test examples of the evaluation, were 21",
            () -> HtmlReport.titled("x").withExamples(others).html(AWKWARD))
        .check();
    new Refusal(
            "configuration must be a JSON object, was [1]",
            () -> HtmlReport.titled("x").withConfiguration("[1]").html(AWKWARD))
        .check();
  }

  @Test
  void examples_that_are_no_images_are_shown_by_number_and_class() {
    String html = HtmlReport.titled("x").withExamples(Points.clouds(2, 42, 7)).html(AWKWARD);
    assertThat(count(html, "<div class=\"blank\">")).isEqualTo(7 * 9);
    assertThat(html).doesNotContain("<img");
  }
}
