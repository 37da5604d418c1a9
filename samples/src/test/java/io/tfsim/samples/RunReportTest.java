package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages that runs write, and a fine-tuning of what one has left. */
@Tag("full") // the whole protocol, with fine-tuning
class RunReportTest {
  @TempDir Path directory;

  private static Tfsim run(String line) {
    Tfsim run = Tfsim.run(List.of(line.split(" ", -1)));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(0);
    return run;
  }

  @Test
  void hello_writes_a_page_with_its_comparison() throws IOException {
    Path page = directory.resolve("out.html");
    Tfsim hello =
        run(
            "hello --images 60 --epochs 1 --labels-per-class 2 --json "
                + directory.resolve("hello.json")
                + " --report "
                + page);
    assertThat(hello.out()).contains("pretrained / from scratch = ", "views.png, " + page);
    assertThat(Files.readString(page))
        .contains(
            "Comparison: 2 labels per class",
            "same network from scratch",
            "chosen the best of 10 settings on the test images",
            "probe on the untrained network",
            "raw pixels, 5-NN",
            "fine tune",
            "Few labels: 1 %",
            "<h2>Views</h2>",
            "crescent");
    assertThat(Files.size(page)).isBetween(100_000L, 3_000_000L);
  }

  @Test
  void what_pretrain_leaves_is_fine_tuned() throws IOException {
    Path out = directory.resolve("run");
    Tfsim pretrain = run("pretrain --images 60 --epochs 1 --seed 3 --out " + out);
    assertThat(pretrain.out()).contains("model-trainable");
    Path json = directory.resolve("evaluation.json");
    Tfsim unused = run("evaluate --run " + out + " --quick --fine-tune --json " + json);
    JsonNode tuned =
        new ObjectMapper()
            .readTree(json.toFile())
            .get("scores")
            .findParents("backbone_learning_rate")
            .get(0);
    assertThat(tuned.get("epochs").intValue()).isEqualTo(50);
    assertThat(tuned.get("train").intValue()).isEqualTo(60);
  }
}
