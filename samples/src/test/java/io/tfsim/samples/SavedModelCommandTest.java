package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tfsim.numpy.NpzFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --backbone savedmodel:DIR}. */
class SavedModelCommandTest {
  @TempDir static Path directory;
  private static Path model;

  @BeforeAll
  static void unpack() {
    model = SmallKeras.unpack();
  }

  private static Tfsim hello(String backbone, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("hello", "--images", "60", "--epochs", "1", "--labels-per-class", "1"));
    arguments.addAll(List.of("--json", directory.resolve("hello.json").toString()));
    arguments.addAll(List.of("--backbone", backbone));
    arguments.addAll(List.of(more));
    return Tfsim.run(arguments);
  }

  private static JsonNode json() throws IOException {
    return new ObjectMapper().readTree(directory.resolve("hello.json").toFile());
  }

  @Test
  void helloComparesWithTheSavedModelAsItCame() throws IOException {
    Tfsim run = hello("savedmodel:" + model, "--input-range", "-1,1");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(0);
    assertThat(run.out())
        .contains(
            "network   small_keras, 11,088 weights, ",
            "probe on the SavedModel as it came",
            "SavedModel trained with labels",
            "pretrained / trained with labels = ")
        .doesNotContain("untrained", "scratch");
    JsonNode backbone = json().at("/configuration/backbone");
    assertThat(backbone.get("type").textValue()).isEqualTo("SavedModelNetwork");
    assertThat(backbone.get("place").textValue()).isEqualTo("savedmodel:" + model);
    assertThat(backbone.at("/range/low").doubleValue()).isEqualTo(-1);
    assertThat(json().at("/configuration/evaluation/start").textValue())
        .contains("untrained_probe is of the SavedModel as it came");
    assertThat(json().at("/configuration").has("preprocessing")).isFalse();
  }

  /** The output is a feature map. */
  @Test
  void pretrainTakesAnInnerOutputAndKeepsTheWeightsUnderKerasNames() throws IOException {
    Path out = directory.resolve("run");
    Tfsim run =
        Tfsim.run(
            ("pretrain --images 60 --epochs 1 --backbone savedmodel:" + model + "#relu3 --out ")
                .concat(out.toString())
                .split(" ", -1));
    assertThat(run.err()).isEmpty();
    try (var weights = NpzFile.open(out.resolve("weights.npz"))) {
      assertThat(weights.shapes())
          .containsKeys("backbone/conv1/kernel", "backbone/bn3/moving_variance");
    }
  }

  /** 8 pixels are too few for a network of 32 unless images are resized. */
  @Test
  void imagesOfAnotherSizeAreResized() throws IOException {
    Path photos = directory.resolve("photos");
    ImageFolders.write(photos, 5);
    for (List<String> size : List.of(List.<String>of(), List.of("--size", "8"))) {
      List<String> arguments =
          new ArrayList<>(List.of("pretrain", "--data", "folder", "--data-dir", photos.toString()));
      arguments.addAll(List.of("--epochs", "1", "--backbone", "savedmodel:" + model));
      arguments.addAll(List.of("--out", directory.resolve("photos-run" + size).toString()));
      arguments.addAll(size);
      Tfsim run = Tfsim.run(arguments);
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isEqualTo(0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "missing; ; a SavedModel must be a directory, DIR is not",
        "empty; ; a SavedModel's directory must hold a file saved_model.pb, there is none in DIR",
        "cut; ; SavedModel DIR: saved_model.pb is damaged or truncated (1000 bytes): .*",
        "whole; #nothing; SavedModel DIR: output must be one of \\[.*\\], was 'nothing'",
      })
  void whatCannotBeUsedIsOneLine(String name, String inner, String message) throws IOException {
    Path place = directory.resolve("bad").resolve(name);
    if (name.equals("whole")) {
      place = model;
    } else if (!name.equals("missing")) {
      Files.createDirectories(place);
      if (name.equals("cut")) {
        byte[] bytes = Files.readAllBytes(model.resolve("saved_model.pb"));
        Files.write(place.resolve("saved_model.pb"), Arrays.copyOf(bytes, 1000));
      }
    }
    Tfsim run = hello("savedmodel:" + place + (inner == null ? "" : inner));
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err().strip())
        .matches(
            "tfsim: "
                + message
                    .replace("DIR", place.toString())
                    .replace("(1000 bytes)", "\\(1000 bytes\\)"));
    assertThat(run.exitCode()).isEqualTo(2);
  }
}
