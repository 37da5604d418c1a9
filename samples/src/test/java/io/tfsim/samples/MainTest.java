package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MainTest {
  @TempDir Path directory;

  private String json() {
    return directory.resolve("hello.json").toString();
  }

  private static void assertRefused(Tfsim run, String message) {
    assertThat(run.err()).isEqualTo("tfsim: " + message + System.lineSeparator());
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--labels-per-class 0 | labels per class must be >= 1, was 0",
        "--epochs 0           | epochs must be >= 1, was 0",
        "--batch 1            | batch must be >= 2, was 1",
        "--images 9           | images must be >= 10, was 9",
        "--images 1000000     | images must be <= 699050, was 1000000",
        "--threads 0          | threads must be >= 1, was 0",
        "--data cifar10       | --data cifar10 needs --data-dir DIR",
        "--data-dir data      | --data-dir is for --data cifar10 and folder, was given with"
            + " generated",
        "--download           | --download is for --data cifar10, was given with generated",
        "--data cifar10 --data-dir d --images 9 | --images is for --data generated; --data cifar10"
            + " has the images of its files",
        "--preset tf-similarity --backbone convnet | --preset tf-similarity is for resnet18,"
            + " --backbone was convnet",
        "--method byol        | Invalid value for option '--method': must be one of simclr,"
            + " simsiam, barlow, vicreg, was byol",
        "--data imagenet      | Invalid value for option '--data': must be one of generated,"
            + " cifar10, folder, was imagenet",
        "--data folder        | --data folder needs --data-dir DIR",
        "--size 64            | --size is for --data folder, was given with generated",
        "--backbone vgg       | Invalid value for option '--backbone': must be convnet, resnet18 or"
            + " savedmodel:DIR, was vgg",
        "--input-range 0,255  | --input-range is for --backbone savedmodel:DIR, was given with"
            + " convnet",
        "--input-range 1      | Invalid value for option '--input-range': must be LOW,HIGH, such as"
            + " 0,255, was 1",
        "--input-range 1,1    | Invalid value for option '--input-range': must be LOW,HIGH, such as"
            + " 0,255, was 1,1",
        "--preset tf-similarity --backbone savedmodel:x | --preset tf-similarity is for resnet18,"
            + " --backbone was savedmodel:x",
        "--seed x             | Invalid value for option '--seed': 'x' is not a long",
        "--knn-every 0        | --knn-every must be >= 1, was 0",
        "--early-stop 0       | --early-stop must be >= 1, was 0",
        "--log run.txt        | --log must end in .csv or .jsonl, was run.txt",
        "--log no/run.csv     | --log needs an existing directory, was no/run.csv",
        "--tensorboard pom.xml | --tensorboard must be a directory, was the file pom.xml",
        "--bacth=3            | Unknown option: '--bacth=3'; did you mean --backbone or --batch?",
      })
  void refuses_bad_options(String options, String message) {
    assertRefused(
        Tfsim.run(
            Stream.concat(
                    Stream.of("hello", "--json", json()),
                    Stream.of(options.strip().split(" +", -1)))
                .toList()),
        message);
  }

  static Stream<Arguments> misfits() {
    return Stream.of(
        Arguments.of("--batch", "61", "batch must be <= number of examples (60), was 61"),
        Arguments.of(
            "--labels-per-class",
            "7",
            "--labels-per-class 7: class 0 must have at least 7 examples, was 6"));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void refuses_what_does_not_fit_the_data(String option, String value, String message) {
    assertRefused(Tfsim.run("hello", "--images", "60", "--json", json(), option, value), message);
  }

  @Test
  void refuses_data_that_is_not_there() {
    Path missing = directory.resolve("missing");
    assertRefused(
        Tfsim.run("hello", "--data", "cifar10", "--data-dir", missing.toString(), "--json", json()),
        "data directory must exist and hold data_batch_*.bin, was "
            + missing
            + ", which does not exist");
  }

  @Test
  void refuses_files_that_cannot_be_written_before_it_begins() {
    Path nowhere = directory.resolve("missing").resolve("hello.json");
    assertRefused(
        Tfsim.run("hello", "--json", nowhere.toString()),
        "--json needs an existing directory, was " + nowhere);
    assertRefused(
        Tfsim.run("hello", "--json", directory.toString()),
        "--json must be a file, was the directory " + directory);
    assertRefused(
        Tfsim.run("hello", "--json", json(), "--picture", nowhere.toString()),
        "--picture needs an existing directory, was " + nowhere);
    assertRefused(
        Tfsim.run("hello", "--json", json(), "--picture", json()),
        "--json and --picture must differ, both were " + json());
  }

  @ParameterizedTest
  @CsvSource({
    "--json a.png --picture a.png,     --json and --picture,           a.png",
    "--json views.png,                 --json and --picture,           views.png",
    "--picture result.json,            --json and --picture,           result.json",
    "--json a.jsonl --log ./a.jsonl,   --json and --log,               a.jsonl",
    "--picture a.csv --log a.csv,      --picture and --log,            a.csv",
    "--report a.csv --log a.csv,       --report and --log,             a.csv",
    "--json configuration.json,        --json and configuration.json,  configuration.json",
    "--picture ./configuration.json,   --picture and configuration.json, ./configuration.json",
    "--json weights.npz,               --json and weights.npz,         weights.npz",
    "--picture weights.npz,            --picture and weights.npz,      weights.npz",
  })
  void refuses_to_write_two_things_to_one_place_of_a_run(
      String options, String names, String file) {
    Path run = directory.resolve("run");
    Stream<String> inRun =
        Stream.of(options.split(" ", -1))
            .map(word -> word.startsWith("--") ? word : run + "/" + word);
    // --epochs: where they are not refused, let it be short
    Stream<String> command =
        Stream.of("pretrain", "--out", run.toString(), "--images", "60", "--epochs", "1");
    assertRefused(
        Tfsim.run(Stream.concat(command, inRun).toList()),
        names + " must differ, both were " + run + "/" + file);
    assertThat(run).doesNotExist();
  }

  @Test
  void refuses_a_run_directory_that_is_in_use() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "mine");
    assertRefused(
        Tfsim.run("pretrain", "--out", directory.toString()),
        "--out must be empty or new, was " + directory);
    assertRefused(
        Tfsim.run("pretrain", "--out", file.toString()),
        "--out must be a directory, was the file " + file);
    assertRefused(Tfsim.run("pretrain"), "Missing required option: '--out=RUNDIR'");
    assertThat(file).hasContent("mine");
  }

  @Test
  void refuses_an_unknown_command() {
    assertRefused(Tfsim.run("helo"), "Unmatched argument at index 0: 'helo'; did you mean hello?");
  }

  @Test
  void debug_shows_the_stack() {
    Tfsim run = Tfsim.run("hello", "--epochs", "0", "--debug", "--json", json());
    assertThat(run.err())
        .startsWith("tfsim: epochs must be >= 1, was 0")
        .contains("at io.tfsim.samples.RunOptions.check");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void without_a_command_shows_what_there_is() {
    Tfsim run = Tfsim.run();
    assertThat(run.err()).contains("Usage: tfsim COMMAND", "hello ", "pretrain ");
    assertThat(run.out()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void help_tells_every_option() {
    Tfsim run = Tfsim.run("hello", "--help");
    assertThat(run.exitCode()).isEqualTo(0);
    assertThat(run.out())
        .startsWith("Usage: tfsim hello [OPTIONS]")
        .contains(
            "--method",
            "--data=",
            "--data-dir",
            "--download",
            "--images",
            "--backbone",
            "--epochs",
            "--batch",
            "--labels-per-class",
            "--seed",
            "--threads",
            "--preset",
            "--picture",
            "--debug",
            "--json",
            "Examples:")
        .doesNotContain("null", "%n");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
    assertThat(Tfsim.run("pretrain", "--help").out()).contains("--out=RUNDIR", "--method");
  }

  @Test
  void version_names_what_a_result_depends_on() {
    Tfsim run = Tfsim.run("--version");
    assertThat(run.out()).matches("tfsim \\S+ \\(TensorFlow 2\\.\\S+, Java \\S+\\)\\s+");
    assertThat(run.out()).doesNotContain("$");
    assertThat(run.exitCode()).isEqualTo(0);
  }
}
