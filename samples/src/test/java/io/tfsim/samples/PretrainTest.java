package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tfsim.numpy.NpzFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

/** One small {@code tfsim pretrain} on a small, uneven folder of images without a test file. */
class PretrainTest {
  @TempDir static Path directory;
  private static Path run;
  private static Tfsim tfsim;

  @BeforeAll
  static void pretrain() throws IOException {
    Path data = CifarFolder.write(directory.resolve("data"), 30, 30, 30, 30, 30, 30, 10, 5, 5, 0);
    run = directory.resolve("runs").resolve("first");
    tfsim =
        Tfsim.run(
            "pretrain",
            "--method",
            "simsiam",
            "--data",
            "cifar10",
            "--data-dir",
            data.toString(),
            "--epochs",
            "1",
            "--out",
            run.toString());
    assertThat(tfsim.err()).isEmpty();
    assertThat(tfsim.exitCode()).isEqualTo(0);
  }

  private static JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(run.resolve(file).toFile());
  }

  @Test
  void says_that_it_held_out_images() throws IOException {
    assertThat(tfsim.out())
        .contains("160 images to train on, 40 to test on, 10 classes")
        .contains("a stratified 20 % was held out");
    assertThat(json("result.json").at("/data/held_out").booleanValue()).isTrue();
    assertThat(json("result.json").at("/data/directory").textValue()).endsWith("data");
  }

  @Test
  void takes_as_many_labels_as_the_smallest_class_has() throws IOException {
    assertThat(json("result.json").at("/configuration/labels_per_class").intValue()).isEqualTo(4);
    assertThat(tfsim.out()).contains("4 per class (the smallest class has no more), 36 in all");
  }

  @Test
  void the_default_batch_is_a_quarter() throws IOException {
    assertThat(json("result.json").at("/configuration/batch").intValue()).isEqualTo(40);
  }

  @Test
  void the_result_is_without_the_baseline() throws IOException {
    JsonNode result = json("result.json");
    assertThat(result.has("baseline_grid")).isFalse();
    assertThat(result.get("accuracy").has("from_scratch")).isFalse();
    assertThat(result.at("/configuration/evaluation").has("from_scratch")).isFalse();
    assertThat(result.get("accuracy").has("pretrained_probe")).isTrue();
    assertThat(json("configuration.json").get("configuration"))
        .isEqualTo(result.get("configuration"));
  }

  @Test
  void every_weight_is_in_the_archive() throws IOException {
    assertThat(run.resolve("views.png")).isNotEmptyFile();
    try (var files = Files.list(run)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "configuration.json", "result.json", "views.png", "weights.npz");
    }
    try (NpzFile weights = NpzFile.open(run.resolve("weights.npz"))) {
      assertThat(weights.shapes().keySet().stream().map(name -> name.split("/", 2)[0]))
          .contains("backbone", "projector", "predictor");
      assertThat(weights.shapes().get("backbone/conv1_conv/kernel"))
          .isEqualTo(Shape.of(3, 3, 3, 24));
      assertThat(weights.read("backbone/conv1_conv/kernel").values()).doesNotContain(0f);
    }
  }

  @Test
  void refuses_to_write_over_it() {
    Tfsim again = Tfsim.run("pretrain", "--out", run.toString());
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("--out must be empty or new, was " + run);
  }
}
