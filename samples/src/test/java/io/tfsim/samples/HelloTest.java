package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One small {@code tfsim hello}, from the arguments to the files. */
class HelloTest {
  @TempDir static Path directory;
  private static Tfsim run;
  private static JsonNode json;

  @BeforeAll
  static void hello() throws IOException {
    Path file = directory.resolve("result.json");
    run =
        Tfsim.run(
            ("hello --images 100 --epochs 2 --batch 50 --labels-per-class 1 --seed 5 --threads 2"
                    + " --json "
                    + file)
                .split(" ", -1));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(0);
    json = new ObjectMapper().readTree(file.toFile());
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  @Test
  void the_json_has_these_keys() {
    assertThat(keys(json))
        .containsExactlyInAnyOrder(
            "method",
            "seed",
            "data",
            "configuration",
            "accuracy",
            "baseline_grid",
            "loss",
            "history",
            "seconds",
            "images_per_second",
            "peak_memory_mb",
            "matmul_gflops",
            "collapse");
    assertThat(keys(json.get("data")))
        .containsExactlyInAnyOrder("name", "train", "test", "classes", "held_out");
    assertThat(keys(json.get("configuration")))
        .contains(
            "backbone",
            "augmenter",
            "method",
            "optimizer",
            "epochs",
            "batch",
            "labels_per_class",
            "threads",
            "evaluation",
            "versions");
    assertThat(keys(json.get("accuracy")))
        .containsExactlyInAnyOrder(
            "pretrained_probe",
            "untrained_probe",
            "from_scratch",
            "pixels_knn",
            "representation_knn",
            "projection_knn");
    assertThat(keys(json.get("seconds"))).containsExactlyInAnyOrder("pretrain", "total");
    assertThat(keys(json.get("collapse"))).containsExactlyInAnyOrder("std", "expected", "healthy");
  }

  @Test
  void the_json_says_what_was_asked_for() {
    assertThat(json.get("method").textValue()).isEqualTo("simclr");
    assertThat(json.get("seed").longValue()).isEqualTo(5);
    assertThat(json.at("/data/name").textValue()).isEqualTo("generated");
    assertThat(json.at("/data/train").intValue()).isEqualTo(100);
    assertThat(json.at("/data/test").intValue()).isEqualTo(20);
    assertThat(json.at("/data/held_out").booleanValue()).isFalse();
    assertThat(json.at("/configuration/batch").intValue()).isEqualTo(50);
    assertThat(json.at("/configuration/threads").intValue()).isEqualTo(2);
    assertThat(json.at("/configuration/labels_per_class").intValue()).isEqualTo(1);
    assertThat(json.at("/configuration/evaluation/knn/k").intValue()).isEqualTo(5);
    assertThat(json.at("/configuration/method/loss/temperature").doubleValue()).isGreaterThan(0);
    assertThat(json.get("loss")).hasSize(2);
  }

  @Test
  void the_numbers_are_numbers() {
    DoubleStream.concat(
            StreamSupport.stream(json.get("accuracy").spliterator(), false)
                .mapToDouble(JsonNode::doubleValue),
            StreamSupport.stream(json.get("baseline_grid").spliterator(), false)
                .mapToDouble(run -> run.get("accuracy").doubleValue()))
        .forEach(accuracy -> assertThat(accuracy).isBetween(0.0, 1.0));
    assertThat(json.get("images_per_second").doubleValue()).isPositive();
    assertThat(json.get("peak_memory_mb").doubleValue()).isBetween(50.0, 100_000.0);
    assertThat(json.get("matmul_gflops").doubleValue()).isBetween(0.1, 1e6);
    assertThat(json.at("/seconds/total").doubleValue())
        .isGreaterThan(json.at("/seconds/pretrain").doubleValue());
  }

  @Test
  void the_baseline_is_the_best_of_the_grid() {
    JsonNode grid = json.get("baseline_grid");
    assertThat(grid).hasSize(10);
    assertThat(StreamSupport.stream(grid.spliterator(), false).map(HelloTest::point))
        .doesNotHaveDuplicates()
        .contains("0.001 50", "0.003 200", "0.01 50", "0.03 200", "0.1 200");
    double best =
        StreamSupport.stream(grid.spliterator(), false)
            .mapToDouble(run -> run.get("accuracy").doubleValue())
            .max()
            .orElseThrow();
    assertThat(json.at("/accuracy/from_scratch").doubleValue()).isEqualTo(best);
  }

  private static String point(JsonNode run) {
    return run.get("learning_rate").asText() + " " + run.get("epochs").asText();
  }

  @Test
  void the_picture_is_there() throws IOException {
    assertThat(ImageIO.read(directory.resolve("views.png").toFile()).getWidth()).isPositive();
  }

  @Test
  void nothing_else_is_left() throws IOException {
    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("result.json", "views.png");
    }
  }

  @Test
  void it_says_what_it_does_and_what_came_out() {
    assertThat(run.out())
        .contains(
            "generated: 100 images to train on, 20 to test on, 10 classes",
            "simclr, 2 epochs of 2 steps of 50 images, seed 5, 2 threads",
            "1 per class, 10 in all",
            "epoch 1/2  loss ",
            "epoch 2/2  loss ",
            "probe on the pretrained network",
            "probe on the untrained network",
            "same network from scratch",
            "raw pixels, 5 neighbours",
            "representation, 5 neighbours",
            "projection, 5 neighbours",
            "pretrained / from scratch = ",
            "collapse  ",
            "GFLOP/s on 2 threads",
            "result.json",
            "views.png");
  }
}
