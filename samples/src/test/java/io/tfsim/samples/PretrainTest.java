package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void every_weight_is_a_file() throws IOException {
    assertThat(run.resolve("weights.part")).doesNotExist();
    assertThat(run.resolve("views.png")).isNotEmptyFile();
    for (String part : new String[] {"backbone", "projector", "predictor"}) {
      assertThat(run.resolve("weights").resolve(part)).isDirectory();
    }
    byte[] file = Files.readAllBytes(run.resolve("weights/backbone/conv1_conv/kernel.npy"));
    String header = new String(file, 10, 118, StandardCharsets.US_ASCII);
    assertThat(header)
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 3, 3, ")
        .endsWith("\n");
    assertThat((file.length - 128) % (4 * 27)).isEqualTo(0);
    ByteBuffer values = ByteBuffer.wrap(file, 128, 4).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(values.getFloat()).isFinite().isNotEqualTo(0);
  }

  @Test
  void refuses_to_write_over_it() {
    Tfsim again = Tfsim.run("pretrain", "--out", run.toString());
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("--out must be empty or new, was " + run);
  }
}
