package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small pretraining, and evaluations of what it left. */
class EvaluateTest {
  @TempDir static Path directory;
  private static Path run;
  private static Tfsim evaluate;
  private static JsonNode json;

  @BeforeAll
  static void pretrainAndEvaluate() throws IOException {
    run = directory.resolve("run");
    Tfsim pretrain =
        Tfsim.run(
            "pretrain",
            "--images",
            "120",
            "--epochs",
            "2",
            "--seed",
            "5",
            "--online-probe",
            "--out",
            run.toString());
    assertThat(pretrain.err()).isEmpty();
    assertThat(pretrain.exitCode()).isEqualTo(0);
    evaluate =
        Tfsim.run(
            "evaluate",
            "--run",
            run.toString(),
            "--quick",
            "--json",
            directory.resolve("evaluation.json").toString(),
            "--report",
            directory.resolve("evaluation.html").toString());
    assertThat(evaluate.err()).isEmpty();
    assertThat(evaluate.exitCode()).isEqualTo(0);
    json = new ObjectMapper().readTree(directory.resolve("evaluation.json").toFile());
  }

  private static double score(String name) {
    for (JsonNode score : json.get("scores")) {
      if (score.get("name").textValue().equals(name)) {
        return score.get("value").doubleValue();
      }
    }
    throw new AssertionError("no score " + name + " in " + json.get("scores"));
  }

  @Test
  void data_seed_and_history_are_those_of_the_run() throws IOException {
    assertThat(evaluate.out())
        .contains("generated: 120 images to train on, 24 to test on")
        .contains("192 numbers per image, projected to 128")
        .contains("on 24 test examples · weights: after the training of 2 epochs");
    assertThat(json.at("/setup/protocol/seed").longValue()).isEqualTo(5);
    assertThat(json.at("/setup/classes/0").textValue()).isNotEqualTo("0");
    JsonNode result = new ObjectMapper().readTree(run.resolve("result.json").toFile());
    assertThat(json.get("curves").findValuesAsText("name"))
        .contains("loss", "learning_rate", "online_probe_accuracy");
    JsonNode loss = json.at("/curves/0");
    assertThat(loss.at("/name").textValue()).isEqualTo("loss");
    assertThat(loss.at("/values/1")).isEqualTo(result.at("/loss/1"));
    assertThat(loss.at("/last/epoch").intValue()).isEqualTo(2);
  }

  /** The SavedModel of the run gives what the model gave in the run, by the same few labels. */
  @Test
  void the_saved_model_is_worth_what_the_model_was() throws IOException {
    JsonNode result = new ObjectMapper().readTree(run.resolve("result.json").toFile());
    double probe = result.at("/accuracy/pretrained_probe").doubleValue();
    JsonNode draws = json.get("scores").findParents("draws").get(0).get("draws");
    assertThat(draws.get(0).doubleValue()).isEqualTo(probe);
    assertThat(score("online_probe_accuracy_last"))
        .isEqualTo(result.at("/history/epochs/1/values/online_probe_accuracy").doubleValue());
    assertThat(evaluate.out()).contains("on augmented training batches");
  }

  /** Other test images would have other neighbours, and some would be of the pretraining. */
  @Test
  void another_seed_draws_other_labels_from_the_same_split() throws IOException {
    Path images = directory.resolve("images");
    ImageFolders.write(images, 30);
    Path folder = directory.resolve("folder");
    Tfsim pretrain =
        Tfsim.run(
            List.of(
                ("pretrain --data folder --size 16 --epochs 1 --batch 24 --seed 5 --data-dir "
                        + images
                        + " --out "
                        + folder)
                    .split(" ", -1)));
    assertThat(pretrain.err()).isEmpty();
    for (Path saved : List.of(run, folder)) {
      JsonNode same = evaluatedBy(saved, "5");
      JsonNode other = evaluatedBy(saved, "6");
      for (String key : List.of("nearest", "pca", "health")) {
        assertThat(other.get(key)).as(key).isEqualTo(same.get(key));
      }
      assertThat(other.at("/setup/protocol/seed").longValue()).isEqualTo(6);
      assertThat(other.at("/probe_selection/trials"))
          .isNotEqualTo(same.at("/probe_selection/trials"));
    }
  }

  private static JsonNode evaluatedBy(Path saved, String seed) throws IOException {
    Path json = saved.resolveSibling(saved.getFileName() + seed + ".json");
    Tfsim evaluated =
        Tfsim.run(
            "evaluate",
            "--run",
            saved.toString(),
            "--quick",
            "--seed",
            seed,
            "--json",
            json.toString());
    assertThat(evaluated.err()).isEmpty();
    return new ObjectMapper().readTree(json.toFile());
  }

  @Test
  void the_table_and_the_pages_say_it() throws IOException {
    assertThat(evaluate.out())
        .contains("Linear probe", "Few labels: 10 per class", "k = 120", "evaluation.html");
    String page = Files.readString(directory.resolve("evaluation.html"));
    assertThat(page)
        .contains("simclr on generated", "<h2>Views</h2>", "data:image/png", "InstanceNorm");
  }

  @Test
  void a_saved_model_is_evaluated_on_data_of_ones_choice() {
    Tfsim model =
        Tfsim.run(
            "evaluate",
            "--model",
            run.resolve("model").toString(),
            "--images",
            "60",
            "--quick",
            "--labels-per-class",
            "1,3",
            "--threads",
            "1");
    assertThat(model.err()).isEmpty();
    assertThat(model.out())
        .contains("60 images to train on, 12 to test on", "projection", "as given")
        .contains("Few labels: 1 per class", "Few labels: 3 per class")
        .doesNotContain("10 per class");
    Tfsim inner =
        Tfsim.run(
            "evaluate", "--model", SmallKeras.unpack().toString(), "--images", "60", "--quick");
    assertThat(inner.err()).isEmpty();
    assertThat(inner.out()).contains("weighted vote, representation").doesNotContain("projection");
  }

  @Test
  void what_does_not_go_together_is_refused_in_one_line() throws IOException {
    String place = run.toString();
    Map<List<String>, String> refusals = new LinkedHashMap<>();
    refusals.put(List.of("evaluate"), "one of --run and --model is needed, and not both");
    refusals.put(List.of("evaluate", "--run", place, "--model", place), "and not both");
    refusals.put(
        List.of("evaluate", "--run", directory.toString()), "--run must be what pretrain --out");
    refusals.put(
        List.of("evaluate", "--run", place, "--input-range", "0,1"),
        "--input-range is for --model");
    refusals.put(
        List.of("evaluate", "--model", run.resolve("model") + "", "--input-range", "0,1"),
        "says it itself");
    refusals.put(List.of("evaluate", "--model", directory.resolve("none") + ""), "none");
    refusals.put(
        List.of("evaluate", "--run", place, "--size", "16"),
        "--size is for --data, was given for the data of --run");
    refusals.put(List.of("evaluate", "--run", place, "--download"), "--download is for --data");
    refusals.put(
        List.of("evaluate", "--run", place, "--skip-unreadable"),
        "--skip-unreadable is for --data");
    refusals.put(
        List.of("evaluate", "--run", place, "--json", "x.html", "--report", "x.html"),
        "--json and --report must differ");
    refusals.put(
        List.of("evaluate", "--run", place, "--report", directory.resolve("a/b.html") + ""),
        "--report needs an existing directory");
    refusals.put(
        List.of("evaluate", "--run", place, "--labels-per-class", "5,0"),
        "labels per class must be >= 1, was 0");
    refusals.put(
        List.of("evaluate", "--run", place, "--labels-per-class", "1,500"),
        "must have at least 500 examples, was ");
    refusals.put(List.of("evaluate", "--run", place, "--seed", "6", "--threads", "0"), "threads");
    refusals.put(
        List.of("hello", "--json", "x.json", "--report", "x.json"),
        "--json and --report must differ");
    refusals.forEach(
        (words, message) -> {
          Tfsim refused = Tfsim.run(words);
          assertThat(refused.exitCode()).as(message).isEqualTo(2);
          assertThat(refused.err().lines()).singleElement().asString().contains(message);
        });
    Path changed = directory.resolve("changed");
    copy(run, changed);
    Path configuration = changed.resolve("configuration.json");
    Files.writeString(
        configuration, Files.readString(configuration).replace("\"test\" : 24", "\"test\" : 25"));
    Tfsim other = Tfsim.run("evaluate", "--run", changed.toString());
    assertThat(other.err()).contains("120 training and 25 test images, was 120 and 24");
    Files.writeString(configuration, "{");
    assertThat(Tfsim.run("evaluate", "--run", changed.toString()).err())
        .contains("cannot read " + configuration);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }
}
