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
    assertRefused(pretrain(images), broken);
    assertRefused(
        Tfsim.run(
            List.of(
                "hello",
                "--data",
                "folder",
                "--data-dir",
                images.toString(),
                "--batch",
                "8",
                "--json",
                directory.resolve("hello.json").toString())),
        broken);
    assertThat(directory.resolve("hello.json")).doesNotExist();
  }

  private static void assertRefused(Tfsim run, Path broken) {
    assertThat(run.err())
        .isEqualTo(
            "tfsim: cannot read image "
                + broken
                + ": it must be JPEG, PNG, GIF or BMP, was 3 bytes that start with 010203;"
                + " --skip-unreadable leaves such files out\n");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void leaves_out_what_cannot_be_read_if_asked_to() throws IOException {
    Path images = directory.resolve("images");
    ImageFolders.write(images.resolve("train"), 8);
    ImageFolders.write(images.resolve("test"), 3);
    Path broken = images.resolve("train/class-1/4.png");
    Files.write(broken, new byte[] {1, 2, 3});
    Files.write(images.resolve("test/class-0/1.jpg"), new byte[0]);
    Tfsim run = pretrain(images, "--skip-unreadable");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("left out  1 of 24 files: cannot read image " + broken)
        .contains("left out  1 of 9 files: cannot read image ")
        .contains("23 images to train on, 8 to test on, 3 classes; 2 that cannot be read left out");
    assertThat(data().path("left_out").asInt()).isEqualTo(2);
  }

  @Test
  void refuses_a_folder_without_classes() throws IOException {
    Tfsim run = pretrain(Files.createDirectory(directory.resolve("empty")));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("image folder must have a folder per class, was none in ");
  }
}
