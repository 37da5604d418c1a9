package io.tfsim.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tfsim.augment.RandomResizedCrop;
import io.tfsim.evaluation.Evaluation;
import io.tfsim.graph.Execution;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;

/** Pages in a real browser; the profile browser of pom.xml puts this in where there is Chromium. */
@Tag("full")
@Tag("browser")
class HtmlReportInBrowserTest {
  private static final int DESKTOP = 1100;
  private static final int PHONE = 500; // Chromium's windows are not narrower

  private static Browser browser;

  @BeforeAll
  static void browser(@TempDir Path directory) {
    browser = new Browser(directory);
  }

  static Stream<Arguments> pages() {
    Evaluation awkward = Evaluations.awkward();
    Execution execution = Execution.seeded(1);
    Pictures small = Pictures.noise(42, Shape.of(32, 32, 3), 7);
    Pictures large = Pictures.noise(42, Shape.of(160, 224, 1), 7);
    return Stream.of(
        Arguments.of("no images", HtmlReport.titled(Evaluations.HOSTILE).html(awkward), 0),
        Arguments.of(
            "small images and views",
            HtmlReport.titled(Evaluations.HOSTILE)
                .withExamples(small)
                .withViews(
                    ExampleImages.views(
                        small.subset(0, 1),
                        RandomResizedCrop.area(0.2),
                        new ExampleImages.ViewsOf(3, execution)))
                .html(awkward),
            63 + 8),
        Arguments.of(
            "large gray images",
            HtmlReport.titled(Evaluations.HOSTILE).withExamples(large).html(awkward),
            63),
        Arguments.of(
            "a hundred classes",
            HtmlReport.titled(Evaluations.HOSTILE)
                .html(Evaluations.of(Evaluations.names(100), Evaluations.history(1))),
            0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  void pages_are_whole(String name, String html, int images)
      throws IOException, InterruptedException {
    Browser.Seen asItIs = browser.open(html, DESKTOP);
    assertThat(asItIs.console()).isEmpty();
    assertThat(asItIs.document()).contains("</footer>").doesNotContain("<script");
    for (int width : new int[] {DESKTOP, PHONE}) {
      Browser.Seen seen = browser.look(html, width);
      assertThat(seen.console()).isEmpty();
      JsonNode looked = new ObjectMapper().readTree(seen.looked());
      assertThat(looked.get("images").intValue()).isEqualTo(images);
      assertThat(looked.get("broken").intValue()).isZero();
      assertThat(looked.get("noAlternative").intValue()).isZero();
      assertThat(looked.get("outside")).isEmpty();
      assertThat(looked.get("overflow").intValue()).as("wider than the window").isLessThan(1);
      assertThat(looked.get("left").intValue()).as("labels cut off at the left").isZero();
      assertThat(looked.get("charts").intValue())
          .isEqualTo(looked.get("svgs").intValue())
          .isGreaterThanOrEqualTo(5);
    }
    assertThat(html).hasSizeLessThan(3_000_000);
  }

  /** What the test above looks for would be seen. */
  @Test
  void a_broken_page_is_seen_to_be_broken() throws IOException, InterruptedException {
    String broken =
        HtmlReport.titled("x")
            .html(Evaluations.awkward())
            .replace(
                "</main>",
                "<img src=\"data:image/png;base64,AAAA\"><img alt=\"a\""
                    + " src=\"http://127.0.0.1:9/a.png\"><div"
                    + " style=\"width:3000px\">x</div></main>");
    assertThat(browser.open(broken, DESKTOP).console())
        .as("the page's own policy forbids to load an image")
        .anyMatch(line -> line.contains("Content Security Policy"));
    JsonNode looked = new ObjectMapper().readTree(browser.look(broken, DESKTOP).looked());
    assertThat(looked.get("broken").intValue()).isEqualTo(2);
    assertThat(looked.get("noAlternative").intValue()).isEqualTo(1);
    assertThat(looked.at("/outside/0").textValue()).isEqualTo("http://127.0.0.1:9/a.png");
    assertThat(looked.get("overflow").intValue()).isPositive();
  }
}
