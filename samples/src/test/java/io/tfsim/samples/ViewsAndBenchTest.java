package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ViewsAndBenchTest {
  @TempDir Path directory;

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(directory.resolve(name).toFile());
  }

  @ParameterizedTest
  @EnumSource(AugmenterChoice.class)
  void draws_the_views_of_every_augmenter(AugmenterChoice augmenter) throws IOException {
    Tfsim run =
        Tfsim.run(
            List.of(
                "views",
                "--images",
                "20",
                "--rows",
                "2",
                "--views",
                "3",
                "--augmenter",
                augmenter.toString(),
                "--out",
                file("views.png")));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    BufferedImage picture = ImageIO.read(directory.resolve("views.png").toFile());
    assertThat(picture.getWidth()).isEqualTo(4 + 4 * 132 + 8);
    assertThat(picture.getHeight()).isGreaterThan(24 + 2 * 132);
  }

  @Test
  void draws_views_of_files() throws IOException {
    ImageFolders.write(directory.resolve("images"), 3);
    Tfsim run =
        Tfsim.run(
            "views", "--data", "folder", "--data-dir", file("images"), "--out", file("v.png"));
    assertThat(run.err()).isEmpty();
    assertThat(ImageIO.read(directory.resolve("v.png").toFile())).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"graph", "threads"})
  void measures_augmentation(String place) throws IOException {
    Tfsim run =
        Tfsim.run(
            "bench",
            "augment",
            "--size",
            "16",
            "--batch",
            "8",
            "--seconds",
            "0.01",
            "--in",
            place,
            "--json",
            file("a.json"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("tf-similarity, 16 x 16, batch 8: ");
    assertThat(json("a.json").path("views_per_second").asDouble()).isPositive();
    assertThat(json("a.json").path("in").asText()).isEqualTo(place);
  }

  @Test
  void measures_a_folder() throws IOException {
    ImageFolders.write(directory.resolve("images"), 4);
    Tfsim run =
        Tfsim.run(
            "bench",
            "folder",
            "--data-dir",
            file("images"),
            "--size",
            "16",
            "--batch",
            "4",
            "--seconds",
            "0.01",
            "--json",
            file("f.json"));
    assertThat(run.err()).isEmpty();
    assertThat(json("f.json").path("files").asInt()).isEqualTo(12);
    assertThat(json("f.json").path("images_per_second").asDouble()).isPositive();
  }

  @Test
  void shows_what_can_be_measured() {
    Tfsim run = Tfsim.run("bench");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).contains("augment", "folder");
  }

  @Test
  void refuses_bad_options_in_one_line() {
    for (List<String> args :
        List.of(
            List.of("bench", "augment", "--size", "4"),
            List.of("bench", "folder", "--data-dir", file("missing")),
            List.of("views", "--rows", "0"),
            List.of("views", "--augmenter", "nothing"),
            List.of("views", "--out", file("missing/v.png")))) {
      Tfsim run = Tfsim.run(args);
      assertThat(run.exitCode()).as("%s", args).isEqualTo(2);
      assertThat(run.err().lines()).as("%s", args).hasSize(1);
    }
  }
}
