package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {
  @TempDir Path directory;

  private Tfsim pretrain(Path data, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "pretrain", "--data", "folder", "--data-dir", data.toString(), "--epochs", "1"));
    args.addAll(List.of("--batch", "8", "--size", "16", "--threads", "1"));
    args.addAll(List.of("--out", directory.resolve("run").toString()));
    args.addAll(List.of(more));
    return Tfsim.run(args);
  }

  private JsonNode data() throws IOException {
    return new ObjectMapper().readTree(directory.resolve("run/result.json").toFile()).path("data");
  }

  @Test
  void trains_on_folders_of_classes() throws IOException {
    Path images = directory.resolve("images");
    ImageFolders.write(images, 10);
    Tfsim run = pretrain(images);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains(
            "folder in "
                + images
                + ": 24 images to train on, 6 to test on, 3 classes; no test images of its own, so"
                + " a stratified 20 % was held out to test on");
    assertThat(data().path("train").asInt()).isEqualTo(24);
  }

  @Test
  void takes_train_and_test_where_they_are() throws IOException {
    Path images = directory.resolve("images");
    ImageFolders.write(images.resolve("train"), 8);
    ImageFolders.write(images.resolve("test"), 2);
    assertThat(pretrain(images).exitCode()).isZero();
    assertThat(data().path("train").asInt()).isEqualTo(24);
    assertThat(data().path("test").asInt()).isEqualTo(6);
    assertThat(data().path("held_out").asBoolean()).isFalse();
  }

  @Test
  void names_an_image_that_cannot_be_read() throws IOException {
    Path images = directory.resolve("images");
    ImageFolders.write(images, 10);
    Path broken = images.resolve("class-1/4.png");
    Files.write(broken, new byte[] {1, 2, 3});
    Tfsim run = pretrain(images);
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains(broken.toString());
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void refuses_a_folder_without_classes() throws IOException {
    Tfsim run = pretrain(Files.createDirectory(directory.resolve("empty")));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("image folder must have a folder per class, was none in ");
  }
}
