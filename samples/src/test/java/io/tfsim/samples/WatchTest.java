package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small runs with what watches them. */
class WatchTest {
  @TempDir Path directory;

  private final ObjectMapper mapper = new ObjectMapper();

  private Tfsim pretrain(Path run, String... options) throws IOException {
    Path data = CifarFolder.write(directory.resolve("data"), 30, 30, 30, 30, 30, 30, 10, 5, 5, 0);
    return Tfsim.run(
        Stream.concat(
                Stream.of(
                    "pretrain",
                    "--data",
                    "cifar10",
                    "--data-dir",
                    data.toString(),
                    "--out",
                    run.toString()),
                Stream.of(options))
            .toList());
  }

  @Test
  void writes_down_what_it_was_asked_for() throws IOException {
    Path run = directory.resolve("run");
    Path log = run.resolve("log.jsonl");
    Path board = run.resolve("board");
    Tfsim tfsim =
        pretrain(
            run,
            "--epochs",
            "3",
            "--knn-every",
            "2",
            "--online-probe",
            "--log",
            log.toString(),
            "--tensorboard",
            board.toString());
    assertThat(tfsim.err()).isEmpty();
    assertThat(tfsim.exitCode()).isEqualTo(0);
    List<JsonNode> epochs = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      JsonNode node = mapper.readTree(line);
      if (!node.has("step")) {
        epochs.add(node);
      }
    }
    assertThat(epochs).hasSize(3).allMatch(epoch -> epoch.has("online_probe_accuracy"));
    JsonNode result = mapper.readTree(run.resolve("result.json").toFile());
    assertThat(epochs.get(2).get("knn_accuracy").asDouble())
        .isCloseTo(result.at("/accuracy/representation_knn").asDouble(), within(1e-12));
    assertThat(epochs.get(2).get("loss").asDouble())
        .isCloseTo(result.at("/loss/2").asDouble(), within(1e-12));
    try (Stream<Path> files = Files.list(board)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("projector_config.pbtxt", "projector")
          .anyMatch(name -> name.contains("tfevents"));
    }
  }

  @Test
  void stops_early_and_says_so() throws IOException {
    Path run = directory.resolve("run");
    Path log = directory.resolve("log.csv");
    Tfsim tfsim =
        pretrain(
            run, "--epochs", "60", "--threads", "1", "--early-stop", "1", "--log", log.toString());
    assertThat(tfsim.err()).isEmpty();
    assertThat(tfsim.out()).contains("stopped   loss has not got better for 1 epoch, was ");
    JsonNode result = mapper.readTree(run.resolve("result.json").toFile());
    assertThat(result.at("/loss").size()).isLessThan(60);
    assertThat(Files.readAllLines(log)).hasSize(result.at("/loss").size() + 1);
  }
}
