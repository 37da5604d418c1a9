package io.tfsim.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tfsim.data.Source;
import io.tfsim.data.ValueRange;
import io.tfsim.graph.Execution;
import io.tfsim.models.LayerEncoder;
import io.tfsim.numpy.NpzFile;
import io.tfsim.samplers.MemorySource;
import io.tfsim.savedmodel.ModelDescription;
import io.tfsim.savedmodel.SavedModelBackbone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openlca.npy.Npy;
import org.openlca.npy.NpyFloatArray;
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
              "configuration.json",
              "result.json",
              "views.png",
              "weights.npz",
              "model",
              "model-trainable");
    }
    try (NpzFile weights = NpzFile.open(run.resolve("weights.npz"))) {
      assertThat(weights.shapes().keySet().stream().map(name -> name.split("/", 2)[0]))
          .contains("backbone", "projector", "predictor");
      assertThat(weights.shapes().get("backbone/conv1_conv/kernel"))
          .isEqualTo(Shape.of(3, 3, 3, 24));
      assertThat(weights.read("backbone/conv1_conv/kernel").values()).doesNotContain(0f);
    }
  }

  private static List<String> export(Path to, String... more) {
    List<String> words = new ArrayList<>(List.of("export", "--run", run.toString()));
    words.addAll(List.of("--to", to.toString()));
    words.addAll(List.of(more));
    return words;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void the_model_is_exported_with_a_probe_that_agrees_with_its_weights(boolean trainable)
      throws IOException {
    Path to = directory.resolve("export-" + trainable);
    Path x = directory.resolve("x.npy");
    Path y = directory.resolve("y.npy");
    String[] probe = {"--probe-batch", x.toString(), "--probe-output", y.toString()};
    List<String> words = new ArrayList<>(List.of(probe));
    if (trainable) {
      words.add("--trainable");
    }
    Tfsim export = Tfsim.run(export(to, words.toArray(String[]::new)));
    assertThat(export.err()).isEmpty();
    assertThat(export.exitCode()).isEqualTo(0);
    assertThat(ModelDescription.read(to).trainable()).isEqualTo(trainable);
    assertThat(SavedModelBackbone.of(to).trains()).isEqualTo(trainable);
    NpyFloatArray batch = (NpyFloatArray) Npy.read(x.toFile());
    NpyFloatArray output = (NpyFloatArray) Npy.read(y.toFile());
    assertThat(batch.shape()).containsExactly(8, 32, 32, 3);
    assertThat(output.shape()).containsExactly(8, 192);
    double largest = 0;
    for (float value : batch.data()) {
      assertThat(value).isBetween(0f, 255f);
      largest = Math.max(largest, value);
    }
    assertThat(largest).isGreaterThan(250);
    // another way through the same weights: the SavedModel as a backbone, in an encoder of ours
    Source images = MemorySource.floats(batch.data(), Shape.of(32, 32, 3), ValueRange.BYTES);
    try (LayerEncoder encoder =
        LayerEncoder.create(SavedModelBackbone.of(to), images.spec(), Execution.seeded(0))) {
      assertThat(encoder.embed(images).values())
          .usingComparatorWithPrecision(1e-4f)
          .containsExactly(output.data());
    }
  }

  @Test
  void what_cannot_be_exported_is_refused_in_one_line() throws IOException {
    Path taken = Files.createDirectory(directory.resolve("taken"));
    Path free = directory.resolve("free");
    Path none = directory.resolve("none");
    Map<List<String>, String> refusals = new LinkedHashMap<>();
    refusals.put(export(taken), "exists already");
    refusals.put(export(run.resolve("model").resolve("x")), "must not go into what is copied");
    refusals.put(export(none.resolve("x")), none + " is none");
    refusals.put(export(directory.resolve("x".repeat(250))), "cannot copy ");
    refusals.put(
        List.of("export", "--run", none.toString(), "--to", free.toString()),
        "there is no model " + none.resolve("model"));
    refusals.put(export(free, "--probe-batch", "x.npy"), "go together");
    refusals.put(
        export(free, "--probe-batch", none + "/x.npy", "--probe-output", none + "/y.npy"),
        "--probe-batch needs an existing directory");
    refusals.put(
        export(free, "--probe-batch", free + ".npy", "--probe-output", free + ".npy"),
        "--probe-batch and --probe-output must differ");
    refusals.forEach(
        (words, message) -> {
          Tfsim refused = Tfsim.run(words);
          assertThat(refused.exitCode()).as(message).isEqualTo(2);
          assertThat(refused.err().lines()).singleElement().asString().contains(message);
        });
    assertThat(taken).isEmptyDirectory();
    assertThat(free).doesNotExist();
  }

  @Test
  void what_is_refused_leaves_no_directory() {
    Path outer = directory.resolve("outer");
    Path empty = directory.resolve("empty");
    for (Path out : List.of(outer.resolve("inner"), empty)) {
      String log = directory.resolve("none/x.csv").toString();
      Tfsim refused = Tfsim.run("pretrain", "--out", out.toString(), "--log", log);
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err()).contains("--log needs an existing directory");
    }
    assertThat(outer).doesNotExist();
    assertThat(empty).doesNotExist();
  }

  @Test
  void refuses_to_write_over_it() {
    Tfsim again = Tfsim.run("pretrain", "--out", run.toString());
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("--out must be empty or new, was " + run);
  }
}
